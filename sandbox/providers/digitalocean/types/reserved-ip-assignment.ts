import { ProviderError } from "../../framework/errors.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { ipv4Address, notEmpty } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { runAction, waitUntilIdle } from "./droplet-actions.ts";
import { uniqueSuffix } from "./unique-id.ts";

const PROPERTIES: Schema = {
  ipAddress: text("required", { replaces: true, check: ipv4Address }),
  dropletId: number("required", { replaces: true, check: notEmpty }),
};

/** That a reserved address leads to a droplet: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Reserved-IP-Actions */
export const RESERVED_IP_ASSIGNMENT: Description = {
  type: "digitalocean:index/reservedIpAssignment:ReservedIpAssignment",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    const [ip, dropletId] = [textAt(inputs, "ipAddress"), textAt(inputs, "dropletId")];
    await during(`Error Assigning reserved IP (${ip}) to the droplet`, () => assignReservedIp(api, ip, dropletId));
    return { id: `${dropletId}-${ip}-${uniqueSuffix()}` };
  },
  async read({ api }, _id, known) {
    const ip = textAt(known, "ipAddress");
    const dropletId = await during("Error retrieving reserved IP", () => assignedDroplet(api, ip));
    return dropletId === textAt(known, "dropletId") ? { ipAddress: ip, dropletId: Number(dropletId) } : undefined;
  },
  async delete({ api }, _id, outputs) {
    const ip = textAt(outputs, "ipAddress");
    const dropletId = await during("Error retrieving reserved IP", () => assignedDroplet(api, ip));
    if (dropletId !== textAt(outputs, "dropletId")) return;
    await during(`Error unassigning reserved IP (${ip}) from the droplet`, () => unassignReservedIp(api, ip));
  },
  import(_operation, id) {
    const [ipAddress = "", droplet = ""] = id.split(",");
    if (!/^\d+$/.test(droplet))
      throw new ProviderError("must use the reserved IP and the ID of the Droplet joined with a comma");
    return { id: `${droplet}-${ipAddress}-${uniqueSuffix()}`, known: { ipAddress, dropletId: Number(droplet) } };
  },
};

/** Makes a reserved address lead to a droplet, and waits until it does. */
export async function assignReservedIp(api: Api, ip: string, dropletId: string): Promise<void> {
  await waitUntilIdle(api, dropletId);
  await runAction(api, `/v2/reserved_ips/${ip}/actions`, { type: "assign", droplet_id: Number(dropletId) });
}

/** Makes a reserved address lead nowhere, and waits until it does. */
export async function unassignReservedIp(api: Api, ip: string): Promise<void> {
  await runAction(api, `/v2/reserved_ips/${ip}/actions`, { type: "unassign" });
}

/** The number of the droplet that the address leads to; undefined for none, or when the address is gone. */
async function assignedDroplet(api: Api, ip: string): Promise<string | undefined> {
  const answer = await ifFound(() => api.get(`/v2/reserved_ips/${ip}`));
  const id = answer === undefined ? "" : textAt(objectAt(objectAt(answer, "reserved_ip"), "droplet"), "id");
  return id === "" ? undefined : id;
}

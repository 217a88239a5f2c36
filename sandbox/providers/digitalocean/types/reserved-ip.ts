import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { ignoringCase, ipv4Address, notEmpty } from "../../terraform/schema/rules.ts";
import { type Api, ApiError, ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { assignReservedIp, unassignReservedIp } from "./reserved-ip-assignment.ts";

const PATH = "/v2/reserved_ips";
const NOT_ASSIGNED = 422;

const PROPERTIES: Schema = {
  region: text("required", { replaces: true, check: notEmpty, isEquivalent: ignoringCase }),
  ipAddress: text("computed", { check: ipv4Address }),
  dropletId: number("optional"),
  reservedIpUrn: text("output"),
};

/** An address that stays when its droplet goes: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Reserved-IPs */
export const RESERVED_IP: Description = {
  type: "digitalocean:index/reservedIp:ReservedIp",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    const region = textAt(inputs, "region").toLowerCase();
    const answer = await during("Error creating reserved IP", () => api.post(PATH, { region }));
    return { id: textAt(objectAt(answer, "reserved_ip"), "ip") };
  },
  async finish({ api }, id, known) {
    if (known.dropletId !== undefined) await assign(api, id, known);
  },
  async read({ api }, id, known) {
    const answer = await ifFound(() => during("Error retrieving reserved IP", () => api.get(`${PATH}/${id}`)));
    if (answer === undefined) return undefined;
    const reserved = objectAt(answer, "reserved_ip");
    const droplet = objectAt(reserved, "droplet").id;
    // Where the program does not say which droplet, another resource does.
    const shown = known.dropletId === undefined || droplet === undefined ? {} : { dropletId: droplet };
    const region = textAt(objectAt(reserved, "region"), "slug");
    return { region, ipAddress: id, reservedIpUrn: `do:reservedip:${id}`, ...shown };
  },
  async update({ api }, { id, news, isChanged }) {
    if (!isChanged("dropletId")) return;
    if (news.dropletId === undefined) await unassign(api, id);
    else await assign(api, id, news);
  },
  async delete({ api }, id, outputs) {
    if (outputs.dropletId !== undefined) await unassign(api, id);
    await during("Error deleting reserved IP", () => api.delete(`${PATH}/${id}`));
  },
};

async function assign(api: Api, ip: string, inputs: Properties): Promise<void> {
  await during(`Error assigning reserved IP (${ip}) to the droplet`, () =>
    assignReservedIp(api, ip, textAt(inputs, "dropletId")),
  );
}

async function unassign(api: Api, ip: string): Promise<void> {
  try {
    await during(`Error unassigning reserved IP (${ip})`, () => unassignReservedIp(api, ip));
  } catch (error) {
    // It leads nowhere already, for instance because its droplet is gone.
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof ApiError && cause.status === NOT_ASSIGNED)) throw error;
  }
}

import { objectAt, textAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description, Operation } from "../description.ts";

const PATH = "/v2/account/keys";

const PROPERTIES: Schema = {
  name: text("required", { check: notEmpty }),
  publicKey: text("required", {
    replaces: true,
    check: notEmpty,
    // A key that was read from a file ends with a line break.
    isEquivalent: (old, new_) => String(old).trim() === String(new_).trim(),
  }),
  fingerprint: text("output"),
};

/** A public key for droplets: https://docs.digitalocean.com/reference/api/digitalocean/#tag/SSH-Keys */
export const SSH_KEY: Description = {
  type: "digitalocean:index/sshKey:SshKey",
  properties: PROPERTIES,
  isNamed: true,
  async create({ api }, inputs) {
    const answer = await during("Error creating SSH Key", () => api.post(PATH, toWire(PROPERTIES, inputs)));
    return { id: textAt(objectAt(answer, "ssh_key"), "id") };
  },
  async finish(operation, id) {
    await during(`Error waiting for SSH Key (${id}) to become available`, () => waitUntilFound(operation, id));
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error retrieving SSH key", () => api.get(`${PATH}/${id}`)));
    return answer && fromWire(PROPERTIES, objectAt(answer, "ssh_key"));
  },
  async update({ api }, { id, news }) {
    await during("Failed to update SSH key", () => api.put(`${PATH}/${id}`, { name: textAt(news, "name") }));
  },
  async delete({ api }, id) {
    await during("Error deleting SSH key", () => api.delete(`${PATH}/${id}`));
  },
};

async function waitUntilFound({ api }: Operation, id: string): Promise<void> {
  await poll(120, () => ifFound(() => api.get(`${PATH}/${id}`)), "timeout while waiting for it to be found");
}

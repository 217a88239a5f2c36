import type { Properties } from "../../framework/values.ts";
import { objectsAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire } from "../../terraform/schema/convert.ts";
import { object, type Schema, set, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { uniqueSuffix } from "./unique-id.ts";

const RULE: Schema = {
  type: text("required", { check: oneOf("ip_addr", "droplet", "k8s", "tag", "app") }),
  value: text("required", { check: notEmpty }),
  uuid: text("output"),
  createdAt: text("output"),
};

const PROPERTIES: Schema = {
  clusterId: text("required", { replaces: true, isLocal: true, check: notEmpty }),
  rules: set("required", object("required", RULE)),
};

/** Who may connect to a database cluster: https://docs.digitalocean.com/reference/api/digitalocean/#operation/databases_update_firewall_rules */
export const DATABASE_FIREWALL: Description = {
  type: "digitalocean:index/databaseFirewall:DatabaseFirewall",
  properties: PROPERTIES,
  isNamed: false,
  validate: ({ rules }) =>
    Array.isArray(rules) && rules.length === 0
      ? ["Not enough list items: Attribute rule requires 1 item minimum, but config has only 0 declared."]
      : [],
  async create({ api }, inputs) {
    const clusterId = textAt(inputs, "clusterId");
    await during("Error creating DatabaseFirewall", () => putRules(api, clusterId, inputs));
    return { id: `${clusterId}-${uniqueSuffix()}` };
  },
  async read({ api }, _id, known) {
    const path = firewallPath(textAt(known, "clusterId"));
    const answer = await ifFound(() => during("Error retrieving DatabaseFirewall", () => api.get(path)));
    return answer && fromWire(PROPERTIES, answer);
  },
  async update({ api }, { news }) {
    await during("Error updating DatabaseFirewall", () => putRules(api, textAt(news, "clusterId"), news));
  },
  // There is no such thing as no firewall: without rules, everybody may connect.
  async delete({ api }, _id, outputs) {
    await during("Error deleting DatabaseFirewall", () => putRules(api, textAt(outputs, "clusterId"), {}));
  },
  import: (_operation, id) => ({ id: `${id}-${uniqueSuffix()}`, known: { clusterId: id } }),
};

async function putRules(api: Api, clusterId: string, inputs: Properties): Promise<void> {
  const rules = objectsAt(inputs, "rules").map((rule) => ({
    type: textAt(rule, "type"),
    value: textAt(rule, "value"),
  }));
  await api.put(firewallPath(clusterId), { rules });
}

function firewallPath(clusterId: string): string {
  return `/v2/databases/${clusterId}/firewall`;
}

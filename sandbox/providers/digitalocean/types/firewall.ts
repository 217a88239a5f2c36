import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire } from "../../terraform/schema/convert.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import {
  firewallRequest,
  FIREWALL_PROPERTIES as PROPERTIES,
  rulesOutputs,
  validateFirewall,
} from "./firewall-rules.ts";

const PATH = "/v2/firewalls";

/** A cloud firewall: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Firewalls */
export const FIREWALL: Description = {
  type: "digitalocean:index/firewall:Firewall",
  properties: PROPERTIES,
  isNamed: true,
  validate: validateFirewall,
  async create({ api }, inputs) {
    const answer = await during("Error creating firewall", () => api.post(PATH, firewallRequest(inputs)));
    return { id: textAt(objectAt(answer, "firewall"), "id") };
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error retrieving firewall", () => api.get(`${PATH}/${id}`)));
    return answer && firewallOutputs(objectAt(answer, "firewall"));
  },
  async update({ api }, { id, news }) {
    await during("Error updating firewall", () => api.put(`${PATH}/${id}`, firewallRequest(news)));
  },
  async delete({ api }, id) {
    await during("Error deleting firewall", () => api.delete(`${PATH}/${id}`));
  },
};

function firewallOutputs(firewall: Properties): Properties {
  return {
    ...fromWire(PROPERTIES, firewall),
    inboundRules: rulesOutputs(objectsAt(firewall, "inbound_rules"), "source"),
    outboundRules: rulesOutputs(objectsAt(firewall, "outbound_rules"), "destination"),
  };
}

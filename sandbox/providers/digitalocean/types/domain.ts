import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { toWire } from "../../terraform/schema/convert.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const PROPERTIES: Schema = {
  name: text("required", { replaces: true, check: notEmpty }),
  ipAddress: text("optional", { replaces: true, check: notEmpty }),
  ttl: number("output"),
  domainUrn: text("output"),
};

/** A DNS zone: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Domains */
export const DOMAIN: Description = {
  type: "digitalocean:index/domain:Domain",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    const answer = await during("Error creating Domain", () => api.post("/v2/domains", toWire(PROPERTIES, inputs)));
    return { id: textAt(objectAt(answer, "domain"), "name") };
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error retrieving domain", () => api.get(`/v2/domains/${id}`)));
    if (answer === undefined) return undefined;
    const domain = objectAt(answer, "domain");
    return { name: textAt(domain, "name"), ttl: domain.ttl ?? 0, domainUrn: `do:domain:${textAt(domain, "name")}` };
  },
  async delete({ api }, id) {
    await during("Error deleting Domain", () => api.delete(`/v2/domains/${id}`));
  },
};

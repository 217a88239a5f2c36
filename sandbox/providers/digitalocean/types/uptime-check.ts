import { objectAt, textAt, textsAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { flag, type Schema, set, text } from "../../terraform/schema/property.ts";
import { oneOf } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const PROPERTIES: Schema = {
  name: text("required"),
  type: text("optional", { default: "https", check: oneOf("ping", "http", "https") }),
  target: text("required"),
  regions: set("optional", text("optional")),
  enabled: flag("optional", { default: true }),
};

/** An uptime check: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Uptime */
export const UPTIME_CHECK: Description = {
  type: "digitalocean:index/uptimeCheck:UptimeCheck",
  properties: PROPERTIES,
  isNamed: true,
  async create({ api }, inputs) {
    const body = { regions: textsAt(inputs, "regions"), ...toWire(PROPERTIES, inputs) };
    const answer = await during("Error creating Check", () => api.post("/v2/uptime/checks", body));
    return { id: textAt(objectAt(answer, "check"), "id") };
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error retrieving check", () => api.get(`/v2/uptime/checks/${id}`)));
    return answer && fromWire(PROPERTIES, objectAt(answer, "check"));
  },
  async update({ api }, { id, news }) {
    const body = { regions: textsAt(news, "regions"), ...toWire(PROPERTIES, news) };
    await during("Error updating uptime check", () => api.put(`/v2/uptime/checks/${id}`, body));
  },
  async delete({ api }, id) {
    await during("Error deleting uptime checks", () => api.delete(`/v2/uptime/checks/${id}`));
  },
};

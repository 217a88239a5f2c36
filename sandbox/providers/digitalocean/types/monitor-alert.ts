import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt, textsAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire } from "../../terraform/schema/convert.ts";
import { flag, number, type Schema, set, text } from "../../terraform/schema/property.ts";
import { oneOf, tagName } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { NOTIFICATIONS, notificationsOutputs, notificationsRequest } from "./notifications.ts";

const PROPERTIES: Schema = {
  type: text("required", {
    check: oneOf(
      "v1/insights/droplet/cpu",
      "v1/insights/droplet/memory_utilization_percent",
      "v1/insights/droplet/disk_utilization_percent",
      "v1/insights/droplet/load_5",
      "v1/dbaas/alerts/cpu_alerts",
      "v1/dbaas/alerts/memory_utilization_alerts",
      "v1/dbaas/alerts/disk_utilization_alerts",
      "v1/dbaas/alerts/load_15_alerts",
    ),
  }),
  compare: text("required", { check: oneOf("GreaterThan", "LessThan") }),
  description: text("required"),
  enabled: flag("optional", { default: true }),
  value: number("required", {
    check: (value, path) => (Number(value) >= 0 ? undefined : `expected ${path} to be at least (0), got ${value}`),
  }),
  window: text("required", { check: oneOf("5m", "10m", "30m", "1h") }),
  entities: set("optional", text("optional")),
  tags: set("optional", text("optional", { check: tagName })),
  alerts: { ...NOTIFICATIONS, isLocal: true },
  uuid: text("output"),
};

/** An alert about the use of droplets or databases: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Monitoring */
export const MONITOR_ALERT: Description = {
  type: "digitalocean:index/monitorAlert:MonitorAlert",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    const answer = await during("Error creating Alert Policy", () =>
      api.post("/v2/monitoring/alerts", policyRequest(inputs)),
    );
    return { id: textAt(objectAt(answer, "policy"), "uuid") };
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error reading Alert", () => api.get(`/v2/monitoring/alerts/${id}`)));
    if (answer === undefined) return undefined;
    const policy = objectAt(answer, "policy");
    return { ...fromWire(PROPERTIES, policy), alerts: notificationsOutputs(policy, "alerts") };
  },
  async update({ api }, { id, news }) {
    await during("Error updating monitoring alert", () => api.put(`/v2/monitoring/alerts/${id}`, policyRequest(news)));
  },
  async delete({ api }, id) {
    await during("Error deleting monitor alert", () => api.delete(`/v2/monitoring/alerts/${id}`));
  },
};

/** The API takes a policy as a whole only. */
function policyRequest(inputs: Properties): Properties {
  return {
    type: textAt(inputs, "type"),
    description: textAt(inputs, "description"),
    compare: textAt(inputs, "compare"),
    window: textAt(inputs, "window"),
    value: inputs.value ?? 0,
    enabled: inputs.enabled ?? true,
    entities: textsAt(inputs, "entities"),
    tags: textsAt(inputs, "tags"),
    alerts: notificationsRequest(objectAt(inputs, "alerts")),
  };
}

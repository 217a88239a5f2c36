import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire } from "../../terraform/schema/convert.ts";
import { list, number, type Schema, text } from "../../terraform/schema/property.ts";
import { oneOf } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { NOTIFICATIONS, notificationsOutputs, notificationsRequest } from "./notifications.ts";

const PROPERTIES: Schema = {
  name: text("required"),
  // The original does not replace the alert when its check changes; it looks for it at the new check, and fails.
  checkId: text("required", { isLocal: true }),
  type: text("required", { check: oneOf("latency", "down", "down_global", "ssl_expiry") }),
  threshold: number("optional"),
  comparison: text("optional", { check: oneOf("greater_than", "less_than") }),
  period: text("optional", { check: oneOf("2m", "3m", "5m", "10m", "15m", "30m", "1h") }),
  notifications: list("required", NOTIFICATIONS, { isLocal: true }),
};

/** An alert of an uptime check: https://docs.digitalocean.com/reference/api/digitalocean/#operation/uptime_create_alert */
export const UPTIME_ALERT: Description = {
  type: "digitalocean:index/uptimeAlert:UptimeAlert",
  properties: PROPERTIES,
  isNamed: true,
  async create({ api }, inputs) {
    const path = alertsPath(inputs);
    const answer = await during("Error creating Uptime Alert", () => api.post(path, alertRequest(inputs)));
    return { id: textAt(objectAt(answer, "alert"), "id") };
  },
  async read({ api }, id, known) {
    const path = `${alertsPath(known)}/${id}`;
    const answer = await ifFound(() => during("Error retrieving check", () => api.get(path)));
    if (answer === undefined) return undefined;
    const alert = objectAt(answer, "alert");
    return { ...fromWire(PROPERTIES, alert), notifications: [notificationsOutputs(alert, "notifications")] };
  },
  async update({ api }, { id, news }) {
    const path = `${alertsPath(news)}/${id}`;
    await during("Error updating Alert", () => api.put(path, alertRequest(news)));
  },
  async delete({ api }, id, outputs) {
    await during("Error deleting uptime alerts", () => api.delete(`${alertsPath(outputs)}/${id}`));
  },
};

function alertsPath(properties: Properties): string {
  return `/v2/uptime/checks/${textAt(properties, "checkId")}/alerts`;
}

/** The API library sends every field, empty when it was not given. */
function alertRequest(inputs: Properties): Properties {
  return {
    name: textAt(inputs, "name"),
    type: textAt(inputs, "type"),
    threshold: inputs.threshold ?? 0,
    comparison: textAt(inputs, "comparison"),
    period: textAt(inputs, "period"),
    notifications: notificationsRequest(objectsAt(inputs, "notifications")[0] ?? {}),
  };
}

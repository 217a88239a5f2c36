import { randomUUID } from "node:crypto";
import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { readTags } from "../tags/names.ts";
import { type Recipients, readRecipients } from "./recipients.ts";

const COMPARISONS = ["GreaterThan", "LessThan"];
const WINDOWS = ["5m", "10m", "30m", "1h"];

/** What can be watched; nothing else in the API is of use to Greenroom. */
const TYPES = [
  "v1/insights/droplet/cpu",
  "v1/insights/droplet/memory_utilization_percent",
  "v1/insights/droplet/disk_utilization_percent",
  "v1/insights/droplet/load_5",
  "v1/dbaas/alerts/cpu_alerts",
  "v1/dbaas/alerts/memory_utilization_alerts",
  "v1/dbaas/alerts/disk_utilization_alerts",
  "v1/dbaas/alerts/load_15_alerts",
];

/** Says when somebody is told about the use of droplets or databases; its fields are named as in answers. */
export interface AlertPolicy {
  readonly uuid: string;
  readonly type: string;
  readonly description: string;
  readonly compare: string;
  readonly value: number;
  readonly window: string;
  readonly entities: readonly string[];
  readonly tags: readonly string[];
  readonly alerts: Recipients;
  readonly enabled: boolean;
}

/**
 * Reads an alert policy; there are no defaults.
 *
 * @throws Refusal 422 for what the API does not take
 */
export function readAlertPolicy(cloud: Cloud, body: Fields, uuid: string = randomUUID()): AlertPolicy {
  const value = body.raw("value");
  if (typeof value !== "number" || value < 0) throw unprocessable("value must be a number of at least 0");
  return {
    uuid,
    type: body.string("type", { oneOf: TYPES }),
    description: body.string("description"),
    compare: body.string("compare", { oneOf: COMPARISONS }),
    value,
    window: body.string("window", { oneOf: WINDOWS }),
    entities: body.strings("entities") ?? [],
    tags: readTags(body, "tags") ?? [],
    alerts: readRecipients(cloud, body, "alerts"),
    enabled: body.boolean("enabled") ?? false,
  };
}

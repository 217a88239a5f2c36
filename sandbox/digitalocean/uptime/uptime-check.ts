import { randomUUID } from "node:crypto";
import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { type Recipients, readRecipients } from "../monitoring/recipients.ts";

const CHECK_TYPES = ["ping", "http", "https"];
const REGIONS = ["us_east", "us_west", "eu_west", "se_asia"];
const ALERT_TYPES = ["latency", "down", "down_global", "ssl_expiry"];
const COMPARISONS = ["greater_than", "less_than"];
const PERIODS = ["2m", "3m", "5m", "10m", "15m", "30m", "1h"];

/** Something that is asked from outside, again and again; fields are named as in answers. */
export interface UptimeCheck {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly target: string;
  readonly regions: readonly string[];
  readonly enabled: boolean;
  /** What tells somebody about it, by id; in no answer of the check's own. */
  readonly alerts: Map<string, UptimeAlert>;
}

/** Says when somebody is told about a check; fields are named as in answers. */
export interface UptimeAlert {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly threshold: number;
  readonly comparison: string;
  readonly notifications: Recipients;
  readonly period: string;
}

/**
 * Reads a check.
 *
 * @param old the check that it takes the place of
 * @throws Refusal 422 for what the API does not take
 */
export function readUptimeCheck(body: Fields, old?: UptimeCheck): UptimeCheck {
  const regions = body.strings("regions") ?? [];
  const unknown = regions.find((region) => !REGIONS.includes(region));
  if (unknown !== undefined) throw unprocessable(`regions "${unknown}" is not one of ${REGIONS.join(", ")}`);
  return {
    id: old?.id ?? randomUUID(),
    name: body.string("name"),
    type: body.string("type", { oneOf: CHECK_TYPES }),
    target: body.string("target"),
    regions,
    enabled: body.boolean("enabled") ?? true,
    alerts: old?.alerts ?? new Map(),
  };
}

/**
 * Reads an alert of a check.
 *
 * @throws Refusal 422 for what the API does not take
 */
export function readUptimeAlert(cloud: Cloud, body: Fields, id: string = randomUUID()): UptimeAlert {
  return {
    id,
    name: body.string("name"),
    type: body.string("type", { oneOf: ALERT_TYPES }),
    threshold: body.optionalInteger("threshold") ?? 0,
    comparison: body.optionalString("comparison", { oneOf: COMPARISONS }) ?? "",
    notifications: readRecipients(cloud, body, "notifications"),
    period: body.string("period", { oneOf: PERIODS }),
  };
}

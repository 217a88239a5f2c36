import { randomUUID } from "node:crypto";
import { type Cloud, timestamp } from "../cloud.ts";
import { addressesOf, machines } from "../droplets/machines.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import type { Database, FirewallRule } from "./database.ts";

const TYPES = ["droplet", "k8s", "ip_addr", "tag", "app"];
const MOST_RULES = 100;
const ADDRESS = /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?$/;

/**
 * Reads a whole set of rules; those that were there before, by `uuid` or by type and value, keep their identity.
 *
 * @throws Refusal 422 for a wrong rule, one for a cluster or droplet that does not exist, or too many
 */
export function readRules(cloud: Cloud, body: Fields, before: readonly FirewallRule[]): FirewallRule[] {
  const rules = body.objects("rules") ?? [];
  if (rules.length > MOST_RULES) throw unprocessable(`a database takes at most ${MOST_RULES} trusted sources`);
  return rules.map((rule) => {
    const type = rule.string("type", { oneOf: TYPES });
    const value = rule.string("value");
    checkValue(cloud, type, value);
    const uuid = rule.optionalString("uuid") ?? "";
    const known = before.find((old) => old.uuid === uuid || (old.type === type && old.value === value));
    return {
      uuid: known?.uuid ?? randomUUID(),
      type,
      value,
      description: rule.optionalString("description") ?? "",
      createdAt: known?.createdAt ?? timestamp(cloud.now()),
    };
  });
}

/**
 * Makes the rules real. No rules let everyone in, as at DigitalOcean; rules that name only what is gone let no one in.
 */
export async function applyTrustedSources(cloud: Cloud, database: Database): Promise<void> {
  if (database.isGone) return;
  const sources = new Set(database.rules.flatMap((rule) => addressesOfRule(cloud, rule)));
  await database.runtime?.setTrustedSources(database.rules.length === 0 ? "everyone" : [...sources]);
}

function addressesOfRule(cloud: Cloud, { type, value }: FirewallRule): string[] {
  if (type === "ip_addr") return [value];
  const chosen = machines(cloud).filter(
    ({ dropletId, tags, clusterId }) =>
      (type === "k8s" && clusterId === value) ||
      (type === "tag" && tags.includes(value)) ||
      (type === "droplet" && String(dropletId) === value),
  );
  return addressesOf(chosen);
}

function checkValue(cloud: Cloud, type: string, value: string): void {
  if (type === "ip_addr" && !ADDRESS.test(value))
    throw unprocessable(`trusted source "${value}" is not an IPv4 address or range`);
  if (type === "k8s" && !cloud.clusters.has(value))
    throw unprocessable(`trusted source: Kubernetes cluster "${value}" does not exist`);
  if (type === "droplet" && !machines(cloud).some(({ dropletId }) => String(dropletId) === value))
    throw unprocessable(`trusted source: droplet "${value}" does not exist`);
}

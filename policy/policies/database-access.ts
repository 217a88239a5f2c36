import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { items, under } from "../facts.ts";

const CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";
const FIREWALL = "digitalocean:index/databaseFirewall:DatabaseFirewall";

/** Addresses of private networks, and ranges that are not wider than these: https://www.rfc-editor.org/rfc/rfc1918 */
const PRIVATE = [
  /^10(\.\d+){3}(\/([89]|[12]\d|3[0-2]))?$/,
  /^172\.(1[6-9]|2\d|3[01])(\.\d+){2}(\/(1[2-9]|2\d|3[0-2]))?$/,
  /^192\.168(\.\d+){2}(\/(1[6-9]|2\d|3[0-2]))?$/,
];

/** A database is in a private network, and lets in what is named and not what is public. */
export const databaseAccess: ResourceValidationPolicy = {
  name: "database-access",
  description: "No database can be reached from the internet.",
  validateResource: ({ type, props }, report) => {
    if (type === CLUSTER && !props.privateNetworkUuid) {
      report("the database is in no private network: set privateNetworkUuid");
    }
    if (type !== FIREWALL) return;
    const rules = items(props.rules);
    if (rules.length === 0) report("without trusted sources everybody may connect: name the cluster");
    for (const rule of rules) {
      const address = under(rule, "value");
      if (under(rule, "type") !== "ip_addr" || isPrivate(address)) continue;
      report(`the trusted source ${JSON.stringify(address)} is a public address: name a cluster or a droplet`);
    }
  },
};

function isPrivate(address: unknown): boolean {
  return typeof address === "string" && PRIVATE.some((pattern) => pattern.test(address));
}

/** A database without trusted sources lets in everybody who has its password. */
export const databaseHasFirewall: StackValidationPolicy = {
  name: "database-firewall",
  description: "Every database has trusted sources.",
  validateStack: ({ resources }, report) => {
    const guarded = resources
      .filter(({ type }) => type === FIREWALL)
      .flatMap(({ propertyDependencies }) => items(propertyDependencies.clusterId).map((entry) => under(entry, "urn")));
    for (const { urn } of resources.filter(({ type }) => type === CLUSTER)) {
      if (!guarded.includes(urn)) report("the database has no trusted sources: add a DatabaseFirewall", urn);
    }
  },
};

import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { items, under } from "../facts.ts";

const CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";
const FIREWALL = "digitalocean:index/databaseFirewall:DatabaseFirewall";

/** Addresses that are in no private network: https://www.rfc-editor.org/rfc/rfc1918 */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

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
      if (under(rule, "type") !== "ip_addr" || (typeof address === "string" && PRIVATE.test(address))) continue;
      report(`the trusted source ${JSON.stringify(address)} is a public address: name a cluster or a droplet`);
    }
  },
};

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

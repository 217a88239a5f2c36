import { suggestion } from "../components/catalogue/spelling.ts";
import type { ValueKind } from "./values.ts";

const DOMAIN = ["domain", "dnsZone"];

const FOUNDATION = [
  ...["region", "kubernetesVersion", "highlyAvailable", "nodeSize", "minNodes", "maxNodes", "nodePools"],
  ...["vpcRange", "clusterSubnet", "serviceSubnet"],
  ...["postgresVersion", "postgresSize", "postgresNodes", "databaseAdminImage", "gatewayClass"],
];

const ENVIRONMENT = [
  ...["requestsCpu", "requestsMemory", "limitsCpu", "limitsMemory", "pods"],
  ...["databaseConnectionLimit", "gracePeriodSeconds", "secrets"],
];

/** What the command line sets, or whoever runs plain Pulumi. */
const FACTS = ["commit", "release"];

const STANDALONE = [
  ...[...DOMAIN, ...FOUNDATION, ...ENVIRONMENT, ...FACTS, "unprotected"],
  ...["subdomain", "branch", "replicas", "apps", "seed", "indexed", "cacheSize"],
  ...["alertEmails", "alertSlackChannel", "sharedSecrets"],
];

/** Every value that something reads, by whose it is; their meaning stands in `Pulumi.<kind>.yaml`. */
const KNOWN: Readonly<Record<ValueKind, readonly string[]>> = {
  platform: [
    ...[...DOMAIN, ...FOUNDATION, "registryName", "registryTier", "registryHost"],
    ...["repository", "githubEnvironments", "sharedSecrets", "requiredChecks", "requiredReviews"],
    ...["target", "hostImage", "hostSize", "sshRanges", "composeTls", "acmeDirectory"],
    ...["proxyImage", "composeDatabaseImage"],
  ],
  pr: [
    ...[...ENVIRONMENT, ...FACTS, "asleep", "attempts", "cacheImage", "buildArgs"],
    ...["leaseHours", "warnHours", "sleepHours", "maxPreviews", "dailyBudget"],
  ],
  staging: STANDALONE,
  production: STANDALONE,
};

/** The kinds of values that there are. */
export const VALUE_KINDS: readonly ValueKind[] = ["platform", "pr", "staging", "production"];

/** What is wrong with the keys of a kind's values: a sentence for each that nothing reads, so that it would do nothing. */
export function unknownValues(kind: ValueKind, keys: readonly string[]): readonly string[] {
  const unknown = keys.filter((key) => !KNOWN[kind].includes(key));
  return unknown.map((key) => {
    const hint = suggestion(key, KNOWN[kind]) || `; Pulumi.${kind}.yaml shows what there is`;
    return `greenroom:${key}: ${kind} has no such value${hint}`;
  });
}

/** The same for the keys at the top of an overrides file, which are kinds. */
export function unknownKinds(keys: readonly string[]): readonly string[] {
  const unknown = keys.filter((key) => !VALUE_KINDS.some((kind) => kind === key));
  return unknown.map((key) => {
    const hint = suggestion(key, VALUE_KINDS) || `; there are ${VALUE_KINDS.join(", ")}`;
    return `${key}: there are no values of this kind${hint}`;
  });
}

/** What the scopes of a path's first part begin with, for all that is asked for: https://docs.digitalocean.com/reference/api/scopes/ */
const RESOURCES: Readonly<Record<string, string>> = {
  account: "account",
  certificates: "certificate",
  databases: "database",
  domains: "domain",
  droplets: "droplet",
  firewalls: "firewall",
  kubernetes: "kubernetes",
  load_balancers: "load_balancer",
  monitoring: "monitoring",
  projects: "project",
  registries: "registry",
  registry: "registry",
  reserved_ips: "reserved_ip",
  snapshots: "snapshot",
  tags: "tag",
  uptime: "uptime",
  volumes: "block_storage",
  vpcs: "vpc",
};

const ACTIONS: Readonly<Record<string, string>> = {
  GET: "read",
  POST: "create",
  PUT: "update",
  PATCH: "update",
  DELETE: "delete",
};

/** Requests whose method does not tell what is done. */
const EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^GET \/v2\/kubernetes\/clusters\/[^/]+\/(?:credentials|kubeconfig)$/, "access_cluster"],
  // Beside `registry:read`, which whoever gets so far has: https://github.com/digitalocean/openapi/pull/886
  [/^GET \/v2\/(?:registry|registries\/[^/]+)\/docker-credentials$/, "update"],
  [/^POST \/v2\/kubernetes\/clusters\/[^/]+\/upgrade$/, "update"],
  [/^POST \/v2\/(?:droplets|reserved_ips)\/[^/]+\/actions$/, "update"],
  [/^POST \/v2\/projects\/[^/]+\/resources$/, "update"],
];

/**
 * The scope that a refused request would have needed, such as `kubernetes:create`. DigitalOcean does not say it, so it is
 * worked out from the request that the refusal names.
 *
 * @param reason - what the provider said, such as `POST https://api.digitalocean.com/v2/vpcs: 403 …`.
 * @returns undefined when it names no request, or one of an unknown kind.
 */
export function missingScope(reason: string): string | undefined {
  const [, method, path] = /\b(GET|POST|PUT|PATCH|DELETE) https?:\/\/[^/\s]+(\/v2\/[^\s?:]+)/.exec(reason) ?? [];
  if (method === undefined || path === undefined) return undefined;
  const [, , first = "", second] = path.split("/");
  const resource = first === "account" && second === "keys" ? "ssh_key" : RESOURCES[first];
  if (resource === undefined) return undefined;
  const [, action = ACTIONS[method]] = EXCEPTIONS.find(([target]) => target.test(`${method} ${path}`)) ?? [];
  return `${resource}:${action}`;
}

/** What is said to somebody whose token lacks a scope, known or not, that `what` needs. */
export function tellMissingScope(what: string, scope: string | undefined) {
  return {
    message: `DIGITALOCEAN_TOKEN may not do what ${what} needs${scope === undefined ? "" : `: the scope ${scope} is missing`}.`,
    hint: "Make a token with that scope at https://cloud.digitalocean.com/account/api/tokens and set DIGITALOCEAN_TOKEN to it.",
  };
}

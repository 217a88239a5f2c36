/** What the scopes of a path's first part begin with: https://docs.digitalocean.com/reference/api/scopes/ */
const RESOURCES: Readonly<Record<string, string>> = {
  account: "account",
  actions: "actions",
  certificates: "certificate",
  databases: "database",
  domains: "domain",
  droplets: "droplet",
  firewalls: "firewall",
  kubernetes: "kubernetes",
  load_balancers: "load_balancer",
  monitoring: "monitoring",
  projects: "project",
  regions: "regions",
  registries: "registry",
  registry: "registry",
  reserved_ips: "reserved_ip",
  sizes: "sizes",
  snapshots: "snapshot",
  tags: "tag",
  uptime: "uptime",
  volumes: "block_storage",
  vpcs: "vpc",
};

/** What the keys below `account` have of their own. */
const SSH_KEY = "ssh_key";

const ACTIONS: Readonly<Record<string, string>> = {
  GET: "read",
  POST: "create",
  PUT: "update",
  PATCH: "update",
  DELETE: "delete",
};

/** Requests whose method does not tell what is done, or not all of it. */
const EXCEPTIONS: readonly (readonly [RegExp, ...string[]])[] = [
  [/^GET \/v2\/kubernetes\/clusters\/[^/]+\/(credentials|kubeconfig)$/, "access_cluster"],
  // https://github.com/digitalocean/openapi/pull/886
  [/^GET \/v2\/(registry|registries\/[^/]+)\/docker-credentials$/, "read", "update"],
  [/^POST \/v2\/kubernetes\/clusters\/[^/]+\/upgrade$/, "update"],
  [/^POST \/v2\/(droplets|reserved_ips)\/[^/]+\/actions$/, "update"],
  [/^POST \/v2\/projects\/[^/]+\/resources$/, "update"],
];

/** Every scope there is for what the API has: a token with all of them may do everything but make tokens. */
export const ALL_SCOPES: readonly string[] = [
  ...new Set(
    [...Object.values(RESOURCES), SSH_KEY].flatMap((resource) =>
      ["read", "create", "update", "delete", "access_cluster"].map((action) => `${resource}:${action}`),
    ),
  ),
];

/** The scopes that a request to the API needs, such as `kubernetes:create`. */
export function scopesOf(method: string, path: string): readonly string[] {
  const [, , first = "", second = ""] = path.split("/");
  const resource = first === "account" && second === "keys" ? SSH_KEY : (RESOURCES[first] ?? first);
  const [, ...special] = EXCEPTIONS.find(([target]) => target.test(`${method} ${path}`)) ?? [];
  const actions = special.length > 0 ? special : [ACTIONS[method] ?? "read"];
  return actions.map((action) => `${resource}:${action}`);
}

import { missingScope } from "../engine/token-scopes.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";
import type { Probe } from "./probe.ts";

type Method = Parameters<Probe>[0];

/** What is tried of one kind of thing at DigitalOcean; reading always is, and deleting what cannot be there. */
interface Resource {
  readonly name: string;
  readonly path: string;
  /** Something of the kind that cannot be there. */
  readonly nobody: string;
  /** Whether an order without any field is tried. @default false */
  readonly isOrdered?: boolean;
  /** How one is changed: the method, and what follows the identifier. @default - nothing changes one */
  readonly change?: readonly [method: Method, below: string];
  /** The same for what opens one. @default - nothing does */
  readonly opening?: readonly [method: Method, below: string];
  /** What is deleted in one, instead of it. @default - nothing */
  readonly content?: string;
}

/** No object has this identifier: https://www.rfc-editor.org/rfc/rfc9562#name-nil-uuid */
const NIL = "00000000-0000-0000-0000-000000000000";

/** No registry and no tag can have this name: neither allows the tilde. */
const NO_NAME = "greenroom~doctor";

const PUT = ["PUT", ""] as const;

/**
 * The kinds that programs of ours make, and those that a sweep looks at. An order without any field is refused for its
 * fields, because each of these kinds needs some, and so nothing can be made by it; what nobody has can neither be changed
 * nor deleted. https://docs.digitalocean.com/reference/api/digitalocean/
 */
const RESOURCES: readonly Resource[] = [
  {
    ...{ name: "clusters", path: "/v2/kubernetes/clusters", nobody: NIL, isOrdered: true, change: PUT },
    opening: ["GET", "/credentials"],
  },
  { name: "databases", path: "/v2/databases", nobody: NIL, isOrdered: true, change: ["PUT", "/resize"] },
  {
    ...{ name: "domains", path: "/v2/domains", isOrdered: true, change: ["PUT", "/records/0"] },
    // A name that nobody can have: https://www.rfc-editor.org/rfc/rfc2606#section-2
    nobody: "greenroom-doctor.invalid",
  },
  {
    ...{ name: "registries", path: "/v2/registries", nobody: NO_NAME, isOrdered: true },
    change: ["PUT", `/garbage-collection/${NIL}`],
    // Not a registry: an account mostly has one, and what it holds cannot be made again. The scope is the same.
    content: "/repositories/none/tags/none",
  },
  { name: "private networks", path: "/v2/vpcs", nobody: NIL, isOrdered: true, change: PUT },
  { name: "certificates", path: "/v2/certificates", nobody: NIL, isOrdered: true },
  { name: "droplets", path: "/v2/droplets", nobody: "0", isOrdered: true, change: ["POST", "/actions"] },
  { name: "firewalls", path: "/v2/firewalls", nobody: NIL, isOrdered: true, change: PUT },
  { name: "SSH keys", path: "/v2/account/keys", nobody: "0", isOrdered: true },
  {
    ...{ name: "reserved addresses", path: "/v2/reserved_ips", isOrdered: true, change: ["POST", "/actions"] },
    // An address of documentation: https://www.rfc-editor.org/rfc/rfc5737#section-3
    nobody: "192.0.2.1",
  },
  { name: "projects", path: "/v2/projects", nobody: NIL, isOrdered: true, change: PUT },
  { name: "uptime checks", path: "/v2/uptime/checks", nobody: NIL, isOrdered: true, change: PUT },
  { name: "monitor alerts", path: "/v2/monitoring/alerts", nobody: NIL, isOrdered: true, change: PUT },
  { name: "tags", path: "/v2/tags", nobody: NO_NAME, isOrdered: true },
  { name: "load balancers", path: "/v2/load_balancers", nobody: NIL },
  { name: "volumes", path: "/v2/volumes", nobody: NIL },
  { name: "snapshots", path: "/v2/snapshots", nobody: "0" },
];

/** The statuses by which an API says that it was allowed to look at a request. */
const ALLOWED: readonly number[] = [200, 204, 400, 404, 409, 412, 422];

/** Tries what the token may do with each kind. */
export function scopeChecks(probe: Probe): readonly Check[] {
  return RESOURCES.map((resource) => ({
    area: "DigitalOcean",
    name: resource.name,
    look: () => tryResource(resource, probe),
  }));
}

interface Try {
  readonly verb: "read" | "create" | "update" | "delete" | "open";
  readonly method: Method;
  readonly path: string;
  readonly body?: object;
}

async function tryResource(resource: Resource, probe: Probe): Promise<Finding> {
  const answers = await Promise.all(
    triesOf(resource).map(async (attempt) => ({
      ...attempt,
      ...(await probe(attempt.method, attempt.path, attempt.body)),
    })),
  );
  if (answers.some(({ status }) => status === 401)) return skipped("the token is not valid");
  const refused = answers.filter(({ status }) => status === 403);
  if (refused.length > 0) return scopesMissing(refused);
  const odd = answers.find(({ status }) => !ALLOWED.includes(status));
  if (odd === undefined) return ok(`may ${answers.map(({ verb }) => verb).join(", ")}; nothing else was tried`);
  return failed(
    `${odd.method} ${odd.path} was answered with status ${odd.status}: ${odd.message}`,
    "Run the command again; https://status.digitalocean.com tells of outages.",
  );
}

function triesOf({ path, nobody, isOrdered = false, change, opening, content = "" }: Resource): readonly Try[] {
  const one = `${path}/${nobody}`;
  const below = (verb: Try["verb"], [method, rest]: NonNullable<Resource["change"]>): Try => ({
    ...{ verb, method, path: `${one}${rest}` },
    ...(method === "GET" ? {} : { body: {} }),
  });
  return [
    { verb: "read", method: "GET", path: `${path}?per_page=1` },
    ...(isOrdered ? [{ verb: "create", method: "POST", path, body: {} } as const] : []),
    ...(change === undefined ? [] : [below("update", change)]),
    { verb: "delete", method: "DELETE", path: `${one}${content}` },
    ...(opening === undefined ? [] : [below("open", opening)]),
  ];
}

function scopesMissing(refused: readonly Try[]): Finding {
  const scopes = refused.map(({ method, path }) => scopeOf(method, path)).join(", ");
  return missing(
    `may not ${refused.map(({ verb }) => verb).join(", ")}`,
    `Give the token what it lacks, ${scopes}, at https://cloud.digitalocean.com/account/api/tokens.`,
  );
}

/** DigitalOcean does not name the scope that was missing. */
function scopeOf(method: string, path: string): string {
  return missingScope(`${method} https://api.digitalocean.com${path}`) ?? `that ${method} ${path} needs`;
}

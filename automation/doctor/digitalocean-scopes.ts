import { missingScope } from "../engine/token-scopes.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";
import type { Probe } from "./probe.ts";

/** What is tried of one kind of thing at DigitalOcean; reading always is. */
interface Resource {
  readonly name: string;
  readonly path: string;
  /** Whether an order without any field is tried. @default false */
  readonly isOrdered?: boolean;
  /** Something of the kind that cannot be there, to ask for its deletion. @default - deleting is not tried */
  readonly nobody?: string;
}

/** No object has this identifier: https://www.rfc-editor.org/rfc/rfc9562#name-nil-uuid */
const NIL = "00000000-0000-0000-0000-000000000000";

/**
 * The kinds that programs of ours make, and those that a sweep looks at. An order without any field is refused for its
 * fields, because each of these kinds needs some, and so nothing can be made by it; a deletion of what nobody has deletes
 * nothing. https://docs.digitalocean.com/reference/api/digitalocean/
 */
const RESOURCES: readonly Resource[] = [
  { name: "clusters", path: "/v2/kubernetes/clusters", isOrdered: true, nobody: NIL },
  { name: "databases", path: "/v2/databases", isOrdered: true, nobody: NIL },
  // A name that nobody can have: https://www.rfc-editor.org/rfc/rfc2606#section-2
  { name: "domains", path: "/v2/domains", isOrdered: true, nobody: "greenroom-doctor.invalid" },
  // A deletion of one is not tried: what it holds cannot be made again.
  { name: "registries", path: "/v2/registries", isOrdered: true },
  { name: "private networks", path: "/v2/vpcs", isOrdered: true, nobody: NIL },
  { name: "certificates", path: "/v2/certificates", isOrdered: true, nobody: NIL },
  { name: "droplets", path: "/v2/droplets", isOrdered: true, nobody: "0" },
  { name: "firewalls", path: "/v2/firewalls", isOrdered: true, nobody: NIL },
  { name: "SSH keys", path: "/v2/account/keys", isOrdered: true, nobody: "0" },
  // An address of documentation: https://www.rfc-editor.org/rfc/rfc5737#section-3
  { name: "reserved addresses", path: "/v2/reserved_ips", isOrdered: true, nobody: "192.0.2.1" },
  { name: "projects", path: "/v2/projects", isOrdered: true, nobody: NIL },
  { name: "uptime checks", path: "/v2/uptime/checks", isOrdered: true, nobody: NIL },
  { name: "monitor alerts", path: "/v2/monitoring/alerts", isOrdered: true, nobody: NIL },
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
  readonly verb: "read" | "create" | "delete";
  readonly method: "GET" | "POST" | "DELETE";
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

function triesOf({ path, isOrdered = false, nobody }: Resource): readonly Try[] {
  return [
    { verb: "read", method: "GET", path: `${path}?per_page=1` },
    ...(isOrdered ? [{ verb: "create", method: "POST", path, body: {} } as const] : []),
    ...(nobody === undefined ? [] : [{ verb: "delete", method: "DELETE", path: `${path}/${nobody}` } as const]),
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

import { databaseName } from "../../components/naming.ts";
import type { FindCreated } from "../engine/pending-creates.ts";
import type { StateResource } from "../engine/state.ts";
import { text } from "../services/json-api.ts";

/** What the names of everything in the cloud begin with that is an environment's alone. */
const OWN_PREFIX = "greenroom-";

/** Whether a name can be nobody's but this environment's, by type. A zone, for one, may have been there before. */
const OWN: Readonly<Record<string, (name: string, environment: string) => boolean>> = {
  "digitalocean:index/databaseDb:DatabaseDb": isDatabaseOf,
  "digitalocean:index/databaseUser:DatabaseUser": isDatabaseOf,
  "digitalocean:index/vpc:Vpc": hasOwnPrefix,
  "digitalocean:index/kubernetesCluster:KubernetesCluster": hasOwnPrefix,
  "digitalocean:index/databaseCluster:DatabaseCluster": hasOwnPrefix,
  "digitalocean:index/certificate:Certificate": hasOwnPrefix,
  "digitalocean:index/project:Project": hasOwnPrefix,
  "digitalocean:index/uptimeCheck:UptimeCheck": hasOwnPrefix,
};

const FOREIGN = { kind: "unknown", reason: "somebody else may have the name" } as const;

/**
 * Makes the function that looks for what a failed create made nevertheless. Unlike a create that is on record as begun,
 * a failed one may have failed because somebody else has the name, so only names that are ours alone are looked for.
 */
export function lostLookup(find: FindCreated): FindCreated {
  return async (resource) => (isOwn(resource) ? find(resource) : FOREIGN);
}

function isOwn({ type, urn, inputs = {} }: StateResource): boolean {
  return OWN[type]?.(text(inputs, "name"), environmentOf(urn)) === true;
}

function isDatabaseOf(name: string, environment: string): boolean {
  return name === databaseName(environment);
}

function hasOwnPrefix(name: string): boolean {
  return name.startsWith(OWN_PREFIX);
}

/** The stack in a URN: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
function environmentOf(urn: string): string {
  return urn.split("::")[0]?.replace(/^urn:pulumi:/, "") ?? "";
}

import type { ResourceChange } from "../engine/events.ts";
import type { PropertyChange } from "../engine/property-change.ts";
import type { StackState } from "../engine/state.ts";
import { text } from "../services/json-api.ts";

/** What people call a type of resource that holds something, and what is gone with it. */
interface Stateful {
  readonly what: string;
  readonly lost: string;
}

/** The types whose resources cannot be made again as they were, with what is lost with one of them. */
const STATEFUL: Readonly<Record<string, Stateful>> = {
  "digitalocean:index/databaseCluster:DatabaseCluster": {
    what: "database cluster",
    lost: "every database in it, all that they hold, and its backups",
  },
  "digitalocean:index/databaseDb:DatabaseDb": { what: "database", lost: "all that it holds" },
  "digitalocean:index/kubernetesCluster:KubernetesCluster": {
    what: "cluster",
    lost: "everything that runs in it, its volumes, and the address of its load balancer",
  },
  "digitalocean:index/vpc:Vpc": {
    what: "private network",
    lost: "the private addresses of everything in it, which has to be made again in another",
  },
  "digitalocean:index/domain:Domain": {
    what: "domain",
    lost: "every record of its zone, also those that were made by hand",
  },
  "digitalocean:index/containerRegistry:ContainerRegistry": {
    what: "registry",
    lost: "every image in it, and with them every release to go back to",
  },
  "digitalocean:index/volume:Volume": { what: "volume", lost: "all that is stored on it" },
  "digitalocean:index/droplet:Droplet": { what: "droplet", lost: "all that is on its disk" },
  "digitalocean:index/reservedIp:ReservedIp": {
    what: "reserved address",
    lost: "the address itself, which others name",
  },
  "docker:index/volume:Volume": { what: "Docker volume", lost: "all that is stored on it" },
  "kubernetes:core/v1:PersistentVolumeClaim": { what: "volume claim", lost: "all that is stored on its volume" },
};

/** Something that cannot be made again and that an update would replace or delete. */
export interface Loss {
  readonly urn: string;
  readonly type: string;
  readonly operation: "replace" | "delete";
  /** What people call such a resource, such as `database cluster`. */
  readonly what: string;
  /** The name that it has in the cloud, by which the loss is confirmed. */
  readonly name: string;
  /** What would be gone with it. */
  readonly lost: string;
  /** The properties that force the replacement; empty for a deletion. */
  readonly because: readonly Pick<PropertyChange, "path" | "before" | "after">[];
}

/**
 * What an update would destroy and nobody could make again.
 *
 * @param state - what the stack holds now; it knows the names that the cloud has.
 */
export function findLosses(changes: readonly ResourceChange[], state: StackState | undefined): readonly Loss[] {
  const names = new Map((state?.deployment.resources ?? []).map(({ urn, inputs = {} }) => [urn, text(inputs, "name")]));
  return changes.flatMap(({ urn, type, name, operation, properties, replaceReasons }) => {
    const stateful = STATEFUL[type];
    if (stateful === undefined || (operation !== "replace" && operation !== "delete")) return [];
    const because = replaceReasons.map((path) => reason(path, properties));
    return [{ urn, type, operation, ...stateful, name: names.get(urn) || name, because }];
  });
}

/** A loss as a sentence without a full stop: what would happen to what, why, and what would be gone. */
export function lossSentence({ operation, what, name, because, lost }: Loss): string {
  const reasons = because.map(({ path, before, after }) =>
    before === undefined && after === undefined ? path : `${path} (${shown(before)} → ${shown(after)})`,
  );
  const why = reasons.length === 0 ? "" : `, because of ${reasons.join(", ")}`;
  return `${operation} of the ${what} "${name}"${why}; lost would be ${lost}`;
}

function shown(value: unknown): string {
  return value === undefined ? "?" : JSON.stringify(value);
}

/** A reason is a whole property, and what changes may be a part of it. */
function reason(path: string, properties: readonly PropertyChange[]): Loss["because"][number] {
  const change = properties.find((property) => property.path === path || property.path.startsWith(`${path}[`));
  const deeper = change ?? properties.find((property) => property.path.startsWith(`${path}.`));
  return { path: deeper?.path ?? path, before: deeper?.before, after: deeper?.after };
}

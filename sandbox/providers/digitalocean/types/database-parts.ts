import { ProviderError } from "../../framework/errors.ts";
import type { Properties } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";
import type { Created } from "../../terraform/resource.ts";

const queues = new Map<string, Promise<unknown>>();

/** The cluster and the name that an import id such as `<cluster>,<name>` holds. */
export function importPart(id: string, kind: "database" | "user"): Created {
  const [clusterId = "", name = "", ...rest] = id.split(",");
  if (clusterId === "" || name === "" || rest.length > 0) {
    throw new ProviderError(
      "must use the ID of the source database cluster and the name of the part joined with a comma (e.g. `id,name`)",
    );
  }
  return { id: partId(clusterId, kind, name), known: { clusterId, name } };
}

/** The id in the state: `<cluster>/database/<name>` or `<cluster>/user/<name>`. */
export function partId(clusterId: string, kind: "database" | "user", name: string): string {
  return `${clusterId}/${kind}/${name}`;
}

/** The path of a part in the API. */
export function partPath(properties: Properties, collection: "dbs" | "users"): string {
  return `/v2/databases/${textAt(properties, "clusterId")}/${collection}/${encodeURIComponent(textAt(properties, "name"))}`;
}

/** Runs one action after another per cluster: the API loses users that are made or removed at the same time. */
export async function oneAtATime<T>(clusterId: string, action: () => Promise<T>): Promise<T> {
  const previous = queues.get(clusterId) ?? Promise.resolve();
  const next = previous.then(action, action);
  queues.set(clusterId, next);
  return next;
}

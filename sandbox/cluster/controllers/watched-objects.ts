import { type KubernetesListObject, type KubernetesObject, ListWatch, Watch } from "@kubernetes/client-node";
import type { ClusterClient } from "./cluster-client.ts";
import { type ControllerLog, describeError } from "./controller-log.ts";

const RESTART_MILLISECONDS = 500;

/** A kind of object: how it is listed, and the path where it is watched. */
export interface WatchedKind<T extends KubernetesObject> {
  /** Such as `/api/v1/pods`. */
  readonly path: string;
  list(client: ClusterClient): Promise<KubernetesListObject<T>>;
}

/** All objects of one kind, as the API server last told. */
export interface WatchedObjects<T> {
  /** Settles when the first list has arrived; never rejects. */
  readonly synced: Promise<void>;
  list(): readonly T[];
  stop(): Promise<void>;
}

/** A kind outside the core group; its objects arrive exactly as the API server writes them. */
export function groupedKind<T extends KubernetesObject>(
  group: string,
  version: string,
  plural: string,
): WatchedKind<T> {
  return {
    path: `/apis/${group}/${version}/${plural}`,
    list: (client) => client.customObjects.listClusterCustomObject({ group, version, plural }),
  };
}

/**
 * Keeps a copy of all objects of one kind and calls `changed` whenever one of them changes.
 * A watch that breaks, for whatever reason, starts again from a fresh list.
 */
export function watchObjects<T extends KubernetesObject>(
  client: ClusterClient,
  kind: WatchedKind<T>,
  changed: () => void,
  log: ControllerLog,
): WatchedObjects<T> {
  let stopped = false;
  let restart: NodeJS.Timeout | undefined;
  let lastFailure = "";
  const { promise: synced, resolve: markSynced } = Promise.withResolvers<void>();
  const list = async (): Promise<KubernetesListObject<T>> => {
    const objects = await kind.list(client);
    lastFailure = "";
    // The informer stores the list after this promise; only then may a reader look.
    setImmediate(markSynced);
    return objects;
  };
  const informer = new ListWatch<T>(kind.path, new Watch(client.config), list, false);
  const start = () => {
    if (!stopped) informer.start().catch(fail);
  };
  const fail = (error: unknown) => {
    if (stopped) return;
    const failure = describeError(error);
    if (failure !== lastFailure) log("watch", `${kind.path} is watched anew: ${failure}`);
    lastFailure = failure;
    clearTimeout(restart);
    restart = setTimeout(start, RESTART_MILLISECONDS);
  };
  informer.on("change", changed);
  informer.on("error", fail);
  start();
  return {
    synced,
    list: () => informer.list(),
    stop: async () => {
      stopped = true;
      clearTimeout(restart);
      await informer.stop();
      markSynced();
    },
  };
}

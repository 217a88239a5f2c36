import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { KubernetesClient } from "../client.ts";
import { KubernetesApiError } from "../errors.ts";
import { isJsonObject, type KubernetesObject } from "../object.ts";
import type { WatchTarget } from "./verdict.ts";

const RETRY_MILLISECONDS = 250;

/** Hears what a watch tells. */
interface WatchListener {
  /** The watch begins, perhaps anew: what is known may be out of date, and all that exists is told again. */
  started(): void;
  changed(object: KubernetesObject): void;
  removed(object: KubernetesObject): void;
}

/**
 * Follows objects until the signal: first what exists, then each change, within milliseconds of it.
 * A watch that the server ends, as it does after some minutes, is opened again.
 *
 * A watch without `resourceVersion` begins with the present state, so no list is needed before it.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-watch
 *
 * @throws KubernetesApiError when the server refuses the watch.
 */
export async function follow(
  client: KubernetesClient,
  target: WatchTarget,
  listener: WatchListener,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(client, target, listener, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof KubernetesApiError && error.code < 500) throw error;
    }
    if (!signal.aborted) await delay(RETRY_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

async function followOnce(
  client: KubernetesClient,
  target: WatchTarget,
  listener: WatchListener,
  signal: AbortSignal,
): Promise<void> {
  const stream = await client.stream(target.path, { ...target.query, watch: "true" }, signal);
  listener.started();
  for await (const line of createInterface({ input: stream })) {
    if (signal.aborted) return;
    const event: unknown = JSON.parse(line);
    if (!isJsonObject(event) || !isJsonObject(event.object) || event.type === "ERROR") return;
    const object = event.object as KubernetesObject;
    if (event.type === "DELETED") listener.removed(object);
    else listener.changed(object);
  }
}

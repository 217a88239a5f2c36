import type { KubernetesClient } from "../client.ts";
import { collectionPath, objectPath, type ResourceKind } from "../discovery.ts";
import { KubernetesApiError, NotReadyError } from "../errors.ts";
import { identify, type KubernetesObject, nameOf, namespaceOf, objectsAt, textAt, valueAt } from "../object.ts";
import { follow } from "./watch.ts";

/** One deletion to see through. */
interface Deletion {
  readonly client: KubernetesClient;
  readonly kind: ResourceKind;
  /** The object as it is known. */
  readonly object: KubernetesObject;
  readonly propagationPolicy: "Foreground" | "Background" | "Orphan";
  readonly isAwaited: boolean;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
}

/**
 * Deletes an object and waits until it is gone. What is gone already is fine.
 *
 * @throws NotReadyError when it is still there in the end, with what holds it; KubernetesApiError when it is refused.
 */
export async function deleteObject(deletion: Deletion): Promise<void> {
  const { client, kind, object } = deletion;
  const path = objectPath(kind, namespaceOf(object), nameOf(object));
  const uid = textAt(object, "metadata", "uid");
  // The uid guards an object of the same name that somebody else has made since.
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: deletion.propagationPolicy,
    ...(uid === "" ? {} : { preconditions: { uid } }),
  };
  try {
    await client.send({ method: "DELETE", path, body });
  } catch (error) {
    if (error instanceof KubernetesApiError && (error.isNotFound() || isOther(error))) return;
    throw error;
  }
  if (deletion.isAwaited) await waitUntilGone(deletion, path, uid);
}

/** The precondition failed: the object that Pulumi knew is gone, and its name is another object's now. */
function isOther(error: KubernetesApiError): boolean {
  return error.isConflict() && error.message.includes("UID in the precondition");
}

async function waitUntilGone(deletion: Deletion, path: string, uid: string): Promise<void> {
  const stop = new AbortController();
  let last = deletion.object;
  const ended = await new Promise<"gone" | "late" | "cancelled">((resolve, reject) => {
    const deadline = setTimeout(() => resolve("late"), deletion.timeoutSeconds * 1000);
    const cancel = () => resolve("cancelled");
    if (deletion.signal.aborted) cancel();
    deletion.signal.addEventListener("abort", cancel, { once: true });
    stop.signal.addEventListener("abort", () => {
      clearTimeout(deadline);
      deletion.signal.removeEventListener("abort", cancel);
    });
    const lookOnce = async () => {
      const found = await deletion.client.find(path);
      if (found === undefined || (uid !== "" && textAt(found, "metadata", "uid") !== uid)) resolve("gone");
    };
    const listener = {
      // It may have gone before the watch began, or while it was broken.
      started: () => void lookOnce().catch(reject),
      changed: (object: KubernetesObject) => {
        last = object;
        for (const reason of blockers(object).slice(0, 1)) deletion.report(reason);
      },
      removed: () => resolve("gone"),
    };
    const query = { fieldSelector: `metadata.name=${nameOf(deletion.object)}` };
    const target = { path: collectionPath(deletion.kind, namespaceOf(deletion.object)), query };
    follow(deletion.client, target, listener, stop.signal).catch((error: unknown) => {
      // The kind itself is gone: its definition was deleted meanwhile.
      if (error instanceof KubernetesApiError && error.isNotFound()) resolve("gone");
      else reject(error);
    });
  }).finally(() => stop.abort());
  if (ended === "gone") return;
  const subject = `${deletion.kind.kind} ${identify(last)}`;
  const message =
    ended === "late"
      ? `timed out waiting for deletion of ${subject} after ${deletion.timeoutSeconds} seconds`
      : `Resource operation was cancelled for "${nameOf(last)}"`;
  throw new NotReadyError(message, last, blockers(last));
}

/** What holds an object that is being deleted: conditions of a namespace, and finalizers. */
export function blockers(object: KubernetesObject): string[] {
  const conditions = objectsAt(object, "status", "conditions")
    .filter((condition) => object.kind === "Namespace" && condition.status === "True")
    .map((condition) => `${textAt(condition, "type")}: ${textAt(condition, "message")}`);
  const finalizers = valueAt(object, "metadata", "finalizers");
  const names = Array.isArray(finalizers) ? finalizers.map(String) : [];
  // The foreground deletion that was asked for is itself a finalizer, and no trouble.
  const others = names.filter((name) => name !== "foregroundDeletion");
  return [
    ...conditions,
    ...(others.length > 0 ? [`finalizers might be preventing deletion (${others.join(", ")})`] : []),
  ];
}

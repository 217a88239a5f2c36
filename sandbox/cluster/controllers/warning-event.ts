import type { KubernetesObject } from "@kubernetes/client-node";
import type { ClusterClient } from "./cluster-client.ts";

/** A warning about one object. */
export interface Warning {
  /** With `apiVersion` and `kind`, which objects from a list lack. */
  readonly about: KubernetesObject;
  /** One word in upper camel case. */
  readonly reason: string;
  readonly message: string;
  /** Who warns. */
  readonly component: string;
}

/** Tells an object's owner what is wrong with it, where `kubectl describe` shows it. Never rejects. */
export async function writeWarning(
  { core }: ClusterClient,
  { about, reason, message, component }: Warning,
): Promise<void> {
  const { apiVersion = "", kind = "", metadata } = about;
  const { name = "", namespace = "default", uid = "" } = metadata ?? {};
  const now = new Date();
  const body = {
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion, kind, name, namespace, uid },
    type: "Warning",
    reason,
    message,
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  // It is a courtesy: a namespace that is ending takes none.
  await core.createNamespacedEvent({ namespace, body }).catch(() => undefined);
}

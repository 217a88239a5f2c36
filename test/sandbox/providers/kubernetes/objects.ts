// Objects as an API server and its controllers write them, cut down to what the waits read.
import type { Properties } from "../../../../sandbox/providers/framework/values.ts";
import { type JsonObject, type KubernetesObject, textAt } from "../../../../sandbox/providers/kubernetes/object.ts";

let count = 0;

/** A condition. */
export function condition(type: string, status: "True" | "False", reason = "", message = ""): JsonObject {
  return { type, status, reason, message };
}

/** A Deployment at its first revision that waits for one replica. */
export function deployment(status: JsonObject = {}, extra: { revision?: string; replicas?: number } = {}) {
  const { revision = "1", replicas = 1 } = extra;
  return object("apps/v1", "Deployment", "web", {
    metadata: { generation: 2, annotations: { "deployment.kubernetes.io/revision": revision } },
    spec: { replicas, selector: { matchLabels: { app: "web" } } },
    status: { observedGeneration: 2, ...status },
  });
}

/** The ReplicaSet of a Deployment's revision. */
export function replicaSet(revision: string, status: JsonObject = {}): KubernetesObject {
  return object("apps/v1", "ReplicaSet", `web-${revision}`, {
    metadata: {
      annotations: { "deployment.kubernetes.io/revision": revision },
      ownerReferences: [{ kind: "Deployment", uid: "uid-web" }],
    },
    status,
  });
}

/** A pod of a ReplicaSet. */
export function pod(owner: string, status: JsonObject): KubernetesObject {
  return object("v1", "Pod", `${owner}-x`, { metadata: { ownerReferences: [{ uid: `uid-${owner}` }] }, status });
}

/** The status of a pod whose only container waits. */
export function containerWaiting(reason: string, message = "", restartCount = 0): JsonObject {
  return { containerStatuses: [{ name: "app", ready: false, restartCount, state: { waiting: { reason, message } } }] };
}

/** Any object in the namespace `pr-1`. */
export function object(apiVersion: string, kind: string, name: string, fields: JsonObject = {}): KubernetesObject {
  const metadata = { name, namespace: "pr-1", uid: `uid-${name}`, ...(fields.metadata as JsonObject | undefined) };
  return { ...fields, apiVersion, kind, metadata };
}

/** The inputs of an object under a name of its own. */
export function named(fields: Properties = {}, metadata: Properties = {}): Properties {
  count += 1;
  return { ...fields, metadata: { name: `it-${count}`, ...metadata } };
}

/** The name in inputs. */
export function nameIn(inputs: Properties): string {
  return textAt(inputs, "metadata", "name");
}

/** The inputs of a Deployment whose pods carry the label `app`. */
export function deploymentInputs(app: string): Properties {
  const labels = { app };
  const containers = [{ name: "app", image: "example.test/app:1" }];
  return named({
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
}

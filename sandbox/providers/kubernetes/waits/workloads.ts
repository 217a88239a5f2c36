import {
  annotationOf,
  conditionOf,
  isConditionTrue,
  type JsonObject,
  type KubernetesObject,
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  valueAt,
} from "../object.ts";
import { ContainerHistory, describePod } from "./pods.ts";
import { failed, READY, type Snapshot, type Verdict, type WaitRule, type WatchTarget, waiting } from "./verdict.ts";

const REVISION = "deployment.kubernetes.io/revision";

/**
 * A Deployment is ready when its controller has seen it, its newest ReplicaSet has all replicas ready, it is available,
 * and, from the second revision on, its roll-out is complete: the conditions of the original.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/deployment.go
 */
export const DEPLOYMENT: WaitRule = {
  timeoutSeconds: 600,
  related: (deployment) => ({
    replicaSets: selected(deployment, "/apis/apps/v1", "replicasets"),
    pods: selected(deployment, "/api/v1", "pods"),
  }),
  judge: () => {
    const history = new ContainerHistory();
    return (snapshot) => judgeDeployment(snapshot, history);
  },
};

/** A StatefulSet is ready when all replicas are of the newest revision and ready. */
export const STATEFUL_SET: WaitRule = {
  timeoutSeconds: 600,
  related: (set) => ({ pods: selected(set, "/api/v1", "pods") }),
  judge: () => (snapshot) => {
    const { object } = snapshot;
    const wanted = replicasOf(object);
    const status = objectAt(object, "status");
    const isCurrent = status.currentRevision === status.updateRevision || numberAt(status, "updatedReplicas") >= wanted;
    if (isObserved(object) && isCurrent && numberAt(status, "readyReplicas") >= wanted) return READY;
    return waiting(`${numberAt(status, "readyReplicas")} of ${wanted} replicas are ready`, ...podReasons(snapshot));
  },
};

/** A DaemonSet is ready when every node that should has a pod of the newest version ready. */
export const DAEMON_SET: WaitRule = {
  timeoutSeconds: 600,
  related: (set) => ({ pods: selected(set, "/api/v1", "pods") }),
  judge: () => (snapshot) => {
    const status = objectAt(snapshot.object, "status");
    const wanted = numberAt(status, "desiredNumberScheduled");
    const ready = Math.min(numberAt(status, "numberAvailable"), numberAt(status, "updatedNumberScheduled"));
    if (isObserved(snapshot.object) && ready >= wanted) return READY;
    return waiting(`${ready} of ${wanted} pods are available`, ...podReasons(snapshot));
  },
};

function judgeDeployment({ object, related }: Snapshot, history: ContainerHistory): Verdict {
  if (!isObserved(object)) return waiting("the deployment controller has not seen the Deployment yet");
  const newest = newestReplicaSet(object, related.replicaSets ?? []);
  // Its watch may be behind the others: nothing that is known yet is about this roll-out, least of all the pods of the last one.
  const pods = (related.pods ?? []).filter((pod) => newest !== undefined && isOwnedBy(pod, newest));
  if (isRolledOut(object, newest)) return READY;

  const progressing = conditionOf(object, "Progressing");
  const refusals = refusalsOf(object, newest);
  const reasons = [...refusals, ...pods.flatMap(describePod)];
  // The admission that refuses a pod of this description will refuse the next one as well.
  if (refusals.some((refusal) => refusal.includes("violates PodSecurity"))) return failed(...reasons);
  if (history.hopeless(pods).length > 0) return failed(...reasons);
  if (progressing?.status === "False" && progressing.reason === "ProgressDeadlineExceeded") {
    return failed(textAt(progressing, "message"), ...reasons);
  }
  return waiting(...(reasons.length > 0 ? reasons : [progress(object, newest)]));
}

function isRolledOut(deployment: KubernetesObject, newest: JsonObject | undefined): boolean {
  const revision = annotationOf(deployment, REVISION);
  const progressing = conditionOf(deployment, "Progressing");
  const isComplete = progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable";
  return (
    newest !== undefined &&
    isConditionTrue(deployment, "Available") &&
    (revision === "1" || isComplete) &&
    numberAt(newest, "status", "readyReplicas") >= replicasOf(deployment)
  );
}

function newestReplicaSet(deployment: JsonObject, replicaSets: readonly JsonObject[]): JsonObject | undefined {
  const revision = annotationOf(deployment, REVISION);
  if (revision === "") return undefined;
  return replicaSets.find((set) => isOwnedBy(set, deployment) && annotationOf(set, REVISION) === revision);
}

/** Why pods could not even be created: an exceeded quota, a limit range, pod security. */
function refusalsOf(deployment: JsonObject, replicaSet: JsonObject | undefined): string[] {
  const failures = [conditionOf(replicaSet, "ReplicaFailure"), conditionOf(deployment, "ReplicaFailure")];
  const sentences = failures
    .filter((condition) => condition?.status === "True")
    .map((condition) => `pods cannot be created: [${textAt(condition, "reason")}] ${textAt(condition, "message")}`);
  return sentences.slice(0, 1);
}

function progress(deployment: KubernetesObject, newest: JsonObject | undefined): string {
  const ready = numberAt(newest, "status", "readyReplicas");
  return `${ready} of ${replicasOf(deployment)} replicas are ready`;
}

function podReasons({ related }: Snapshot): string[] {
  return (related.pods ?? []).flatMap(describePod);
}

function isObserved(object: KubernetesObject): boolean {
  return numberAt(object, "status", "observedGeneration") >= numberAt(object, "metadata", "generation");
}

/** The API server fills in 1 where none is given, but 0 is a number of replicas too. */
function replicasOf(object: JsonObject): number {
  const replicas = valueAt(object, "spec", "replicas");
  return typeof replicas === "number" ? replicas : 1;
}

function isOwnedBy(object: JsonObject, owner: JsonObject): boolean {
  const uid = textAt(owner, "metadata", "uid");
  return objectsAt(object, "metadata", "ownerReferences").some((reference) => reference.uid === uid);
}

function selected(object: KubernetesObject, group: string, plural: string): WatchTarget {
  return {
    path: `${group}/namespaces/${encodeURIComponent(namespaceOf(object) || "default")}/${plural}`,
    query: { labelSelector: labelSelector(objectAt(object, "spec", "selector"), nameOf(object)) },
  };
}

/** A LabelSelector as text. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api */
export function labelSelector(selector: JsonObject, name: string): string {
  const labels = Object.entries(objectAt(selector, "matchLabels")).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = objectsAt(selector, "matchExpressions").map((expression) => {
    const key = textAt(expression, "key");
    const values = Array.isArray(expression.values) ? expression.values.join(",") : "";
    const operator = textAt(expression, "operator");
    switch (operator) {
      case "In":
        return `${key} in (${values})`;
      case "NotIn":
        return `${key} notin (${values})`;
      case "Exists":
        return key;
      case "DoesNotExist":
        return `!${key}`;
      default:
        throw new Error(`${name} selects by the operator "${operator}"; allowed are In, NotIn, Exists, DoesNotExist`);
    }
  });
  return [...labels, ...expressions].join(",");
}

import { annotationOf, isAnnotated, type KubernetesObject } from "../object.ts";
import { JOB } from "./jobs.ts";
import {
  CUSTOM_RESOURCE_DEFINITION,
  NAMESPACE,
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  POD,
  RESOURCE_QUOTA,
  SECRET,
} from "./plain.ts";
import { SERVICE } from "./services.ts";
import type { WaitRule } from "./verdict.ts";
import { waitForRule } from "./wait-for.ts";
import { DAEMON_SET, DEPLOYMENT, STATEFUL_SET } from "./workloads.ts";

/** The kinds that are waited for; all others are ready as soon as the API server has accepted them. */
const RULES: Readonly<Record<string, WaitRule>> = {
  "v1/Namespace": NAMESPACE,
  "v1/PersistentVolume": PERSISTENT_VOLUME,
  "v1/PersistentVolumeClaim": PERSISTENT_VOLUME_CLAIM,
  "v1/Pod": POD,
  "v1/ResourceQuota": RESOURCE_QUOTA,
  "v1/Secret": SECRET,
  "v1/Service": SERVICE,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": CUSTOM_RESOURCE_DEFINITION,
  "apps/v1/DaemonSet": DAEMON_SET,
  "apps/v1/Deployment": DEPLOYMENT,
  "apps/v1/StatefulSet": STATEFUL_SET,
  "batch/v1/Job": JOB,
};

/** Deletions of these kinds are not waited for when `pulumi.com/skipAwait` is set, as in the original. */
const SKIPPABLE_DELETIONS = new Set([
  "v1/Namespace",
  "v1/Pod",
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/StatefulSet",
  "batch/v1/Job",
]);

/** How an object is waited for after it was created or changed; `undefined` when it is not. */
export function waitRule(object: KubernetesObject): WaitRule | undefined {
  if (isAnnotated(object, "pulumi.com/skipAwait")) return undefined;
  const annotation = annotationOf(object, "pulumi.com/waitFor");
  return annotation === "" ? RULES[kindKey(object)] : waitForRule(annotation);
}

/** Whether a deletion is waited for. */
export function isDeletionAwaited(object: KubernetesObject): boolean {
  return !(isAnnotated(object, "pulumi.com/skipAwait") && SKIPPABLE_DELETIONS.has(kindKey(object)));
}

/** Seconds that a deletion may take: ten minutes where pods have to end, else five. */
export function deletionTimeout(object: KubernetesObject): number {
  return ["apps/v1/Deployment", "apps/v1/StatefulSet", "apps/v1/DaemonSet"].includes(kindKey(object)) ? 600 : 300;
}

/** The time to wait: `customTimeouts`, else the annotation `pulumi.com/timeoutSeconds`, else the kind's own. */
export function timeoutOf(requested: number | undefined, object: KubernetesObject, ofKind: number): number {
  if (requested !== undefined) return requested;
  const annotated = Number(annotationOf(object, "pulumi.com/timeoutSeconds") || Number.NaN);
  return Number.isInteger(annotated) ? annotated : ofKind;
}

function kindKey(object: KubernetesObject): string {
  return `${object.apiVersion}/${object.kind}`;
}

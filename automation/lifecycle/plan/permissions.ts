import type { ResourceChange } from "../../engine/events.ts";
import { touches } from "./touched.ts";

/** By type: what any change of such a resource decides about. */
const DECIDES: readonly (readonly [type: RegExp, what: string])[] = [
  [/^kubernetes:rbac\.authorization\.k8s\.io\//, "changes who may do what in the cluster"],
  [/^kubernetes:core\/v1:ServiceAccount$/, "changes as whom pods speak to the cluster"],
  [/^github:index\/repositoryEnvironment(DeploymentPolicy)?:/, "changes who and which branches may deploy"],
  [/^github:index\/(repositoryRuleset|branchProtection\w*):/, "changes what the rules of the repository forbid"],
  [/^github:index\/\w*[sS]ecret:/, "changes what the jobs of workflows can use"],
  [/^digitalocean:index\/databaseUser:/, "changes who may log in to the database"],
  [/^digitalocean:index\/containerRegistryDockerCredentials:/, "changes what opens the registry"],
  [/^digitalocean:index\/sshKey:/, "changes who may log in to droplets"],
];

/** Types that pods are made from. */
const WORKLOAD = /^kubernetes:(apps|batch|core)\/[^:]+:(CronJob|DaemonSet|Deployment|Job|Pod|StatefulSet)$/;

/** What gives a pod power over its node or over the cluster. */
const PRIVILEGE =
  /\b(securityContext|serviceAccountName|automountServiceAccountToken|hostNetwork|hostPID|hostIPC|hostPath|hostPort)\b/;

const PROVIDER = "pulumi:providers:";

/** The Jobs that grant and revoke rights in a database. */
const GRANTS = "greenroom:database:SqlJob$";

/** How a change decides about who may do what, as a sentence without a full stop; undefined when it does not. */
export function permissionsOf(change: ResourceChange): string | undefined {
  if (WORKLOAD.test(change.type)) return workloadPermissions(change);
  if (change.type.startsWith(PROVIDER)) {
    return change.operation === "create" ? undefined : "changes with which account, or where, resources are made";
  }
  if (change.type === "kubernetes:core/v1:Namespace") {
    return touches(change, /pod-security\.kubernetes\.io/) ? "changes what pods in the namespace may do" : undefined;
  }
  return DECIDES.find(([type]) => type.test(change.type))?.[1];
}

function workloadPermissions(change: ResourceChange): string | undefined {
  if (change.urn.includes(GRANTS) && change.operation !== "delete") return "changes who may do what in a database";
  return change.operation !== "create" && touches(change, PRIVILEGE)
    ? "changes what its pods may do on their node or in the cluster"
    : undefined;
}

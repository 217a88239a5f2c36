import { conditionOf, isConditionTrue, nameOf, namespaceOf, objectAt, textAt } from "../object.ts";
import { ContainerHistory, describePod } from "./pods.ts";
import { failed, READY, type Snapshot, type Verdict, type WaitRule, waiting } from "./verdict.ts";
import { labelSelector } from "./workloads.ts";

/**
 * A Job is ready when it is complete; when it fails, the wait fails at once.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/job.go
 *
 * Its warning events are followed as well: a Job whose pods are refused has no condition that says so.
 */
export const JOB: WaitRule = {
  timeoutSeconds: 600,
  related: (job) => {
    const namespace = `/api/v1/namespaces/${encodeURIComponent(namespaceOf(job) || "default")}`;
    return {
      pods: {
        path: `${namespace}/pods`,
        query: { labelSelector: labelSelector(objectAt(job, "spec", "selector"), nameOf(job)) },
      },
      warnings: {
        path: `${namespace}/events`,
        query: { fieldSelector: `type=Warning,involvedObject.uid=${textAt(job, "metadata", "uid")}` },
        isOptional: true,
      },
    };
  },
  judge: () => {
    const history = new ContainerHistory();
    return (snapshot) => judgeJob(snapshot, history);
  },
};

function judgeJob({ object, related }: Snapshot, history: ContainerHistory): Verdict {
  if (isConditionTrue(object, "Complete")) return READY;
  const pods = related.pods ?? [];
  const warnings = (related.warnings ?? []).map((event) => `[${textAt(event, "reason")}] ${textAt(event, "message")}`);
  const reasons = [...pods.flatMap(describePod), ...warnings];
  // FailureTarget comes first, while the pods and their logs are still there.
  // https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
  const failure = [conditionOf(object, "Failed"), conditionOf(object, "FailureTarget")].find(
    (condition) => condition?.status === "True",
  );
  if (failure !== undefined) return failed(`[${textAt(failure, "reason")}] ${textAt(failure, "message")}`, ...reasons);
  if (warnings.some((warning) => warning.includes("violates PodSecurity"))) return failed(...reasons);
  if (history.hopeless(pods).length > 0) return failed(...reasons);
  return waiting(...(reasons.length > 0 ? reasons : [`Job ${nameOf(object)} is not complete`]));
}

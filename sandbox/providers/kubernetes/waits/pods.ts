import { conditionOf, identify, type JsonObject, numberAt, objectAt, objectsAt, textAt } from "../object.ts";

/** Waiting reasons that no later attempt can change. */
const FINAL_REASONS = new Set(["CreateContainerConfigError", "ErrImageNeverPull", "InvalidImageName"]);

/** What the kubelet says when it was too slow to look up what a container needs: it tries again. */
const PASSING = /^failed to sync (secret|configmap) cache: timed out/;

/** Ordinary stations of a start. */
const ORDINARY_REASONS = new Set(["ContainerCreating", "PodInitializing"]);

const HOPELESS_RESTARTS = 3;
const HOPELESS_PULLS = 2;

/** Says why a pod is not ready: one sentence for each thing that holds it up. */
export function describePod(pod: JsonObject): string[] {
  const problems = [...podConditions(pod), ...containerStatuses(pod).flatMap(describeContainer)];
  return problems.map((problem) => `[Pod ${identify(pod)}]: ${problem}`);
}

/** All container statuses of a pod, those of init containers first. */
export function containerStatuses(pod: JsonObject): JsonObject[] {
  return [...objectsAt(pod, "status", "initContainerStatuses"), ...objectsAt(pod, "status", "containerStatuses")];
}

/**
 * Remembers what containers went through and tells when waiting has become hopeless.
 *
 * The original waits until its deadline whatever happens to the containers (10 minutes by default). Someone who waits
 * for an environment is better served by the same message after some seconds, so the stand-in gives up when a container
 * cannot start as it is described, has crashed three times, or when its image could not be pulled twice.
 */
export class ContainerHistory {
  private readonly lastReason = new Map<string, string>();
  private readonly failedPulls = new Map<string, number>();

  /** The reasons why these pods will not become ready; none while there is hope. */
  hopeless(pods: readonly JsonObject[]): string[] {
    return pods.flatMap((pod) => {
      const isHopeless = containerStatuses(pod).map((status) => this.isHopeless(pod, status));
      return isHopeless.includes(true) ? describePod(pod) : [];
    });
  }

  private isHopeless(pod: JsonObject, status: JsonObject): boolean {
    const key = `${textAt(pod, "metadata", "uid")}/${textAt(status, "name")}`;
    const reason = textAt(status, "state", "waiting", "reason");
    // ErrImagePull and ImagePullBackOff take turns: each change to the latter is one attempt that failed.
    if (reason === "ImagePullBackOff" && this.lastReason.get(key) !== reason) {
      this.failedPulls.set(key, (this.failedPulls.get(key) ?? 0) + 1);
    }
    this.lastReason.set(key, reason);
    if (FINAL_REASONS.has(reason)) return !PASSING.test(textAt(status, "state", "waiting", "message"));
    if (reason === "CrashLoopBackOff") return numberAt(status, "restartCount") >= HOPELESS_RESTARTS;
    return (this.failedPulls.get(key) ?? 0) >= HOPELESS_PULLS;
  }
}

function podConditions(pod: JsonObject): string[] {
  const phase = textAt(pod, "status", "phase");
  const failure = textAt(pod, "status", "message") || textAt(pod, "status", "reason");
  const isFailed = phase === "Failed" && failure !== "";
  const scheduled = conditionOf(pod, "PodScheduled");
  const isUnscheduled = scheduled?.status === "False";
  return [
    ...(isFailed ? [`failed: ${failure}`] : []),
    ...(isUnscheduled ? [`cannot be scheduled: ${textAt(scheduled, "message")}`] : []),
  ];
}

function describeContainer(status: JsonObject): string[] {
  const name = textAt(status, "name");
  const waiting = objectAt(status, "state", "waiting");
  const reason = textAt(waiting, "reason");
  if (reason !== "" && !ORDINARY_REASONS.has(reason)) {
    const message = textAt(waiting, "message");
    const said = message === "" ? "" : `: ${message}`;
    return [`container "${name}" is waiting: [${reason}]${said}`, ...describeEnd(name, status, "lastState")];
  }
  const isRunningUnready = "running" in objectAt(status, "state") && status.ready === false && status.started !== true;
  const isProbed = "running" in objectAt(status, "state") && status.ready === false && status.started === true;
  return [
    ...describeEnd(name, status, "state"),
    ...(isRunningUnready ? [`container "${name}" is running but has not started`] : []),
    ...(isProbed ? [`container "${name}" is running but not ready`] : []),
    ...describeEnd(name, status, "lastState"),
  ];
}

function describeEnd(name: string, status: JsonObject, when: "state" | "lastState"): string[] {
  const end = objectAt(status, when, "terminated");
  const exitCode = numberAt(end, "exitCode");
  if (!("exitCode" in end) || exitCode === 0) return [];
  const message = textAt(end, "message").trim();
  const reason = textAt(end, "reason") || "Error";
  return [`container "${name}" ended with exit code ${exitCode} (${reason})${message === "" ? "" : `: ${message}`}`];
}

import { expect } from "chai";
import type { Snapshot } from "../../../../sandbox/providers/kubernetes/waits/verdict.ts";
import {
  DAEMON_SET,
  DEPLOYMENT,
  labelSelector,
  STATEFUL_SET,
} from "../../../../sandbox/providers/kubernetes/waits/workloads.ts";
import { condition, containerWaiting, deployment, object, pod, replicaSet } from "./objects.ts";

const AVAILABLE = condition("Available", "True", "MinimumReplicasAvailable");
const COMPLETE = condition("Progressing", "True", "NewReplicaSetAvailable");
const REFUSED =
  'pods "web-x" is forbidden: exceeded quota: environment, requested: limits.cpu=4, limited: limits.cpu=2';

function judge(...snapshots: readonly Partial<Snapshot>[]) {
  const judgeOne = DEPLOYMENT.judge();
  const verdicts = snapshots.map(({ object: subject = deployment(), related = {} }) =>
    judgeOne({ object: subject, related }),
  );
  return verdicts.at(-1) ?? { outcome: "waiting", reasons: ["no snapshot"] };
}

describe("the wait for a Deployment", () => {
  it("ends when the first revision is available and its pods are ready", () => {
    const ready = {
      object: deployment({ conditions: [AVAILABLE] }),
      related: { replicaSets: [replicaSet("1", { readyReplicas: 1 })] },
    };
    expect(judge(ready)).to.deep.equal({ outcome: "ready" });
  });

  it("goes on while the controller has not seen the latest change", () => {
    const stale = deployment({ observedGeneration: 1, conditions: [AVAILABLE, COMPLETE] });
    const verdict = judge({ object: stale, related: { replicaSets: [replicaSet("1", { readyReplicas: 1 })] } });
    expect(verdict.outcome).to.equal("waiting");
  });

  it("goes on while only the pods of the former revision are ready", () => {
    const rolling = deployment({ conditions: [AVAILABLE, COMPLETE] }, { revision: "2" });
    const related = { replicaSets: [replicaSet("1", { readyReplicas: 1 }), replicaSet("2", {})] };
    expect(judge({ object: rolling, related })).to.deep.equal({
      outcome: "waiting",
      reasons: ["0 of 1 replicas are ready"],
    });
  });

  it("ends for a later revision only when the roll-out is complete", () => {
    const related = { replicaSets: [replicaSet("2", { readyReplicas: 1 })] };
    const rolling = deployment({ conditions: [AVAILABLE] }, { revision: "2" });
    const done = deployment({ conditions: [AVAILABLE, COMPLETE] }, { revision: "2" });
    expect(judge({ object: rolling, related }).outcome).to.equal("waiting");
    expect(judge({ object: done, related }).outcome).to.equal("ready");
  });

  it("ends at once for a Deployment of no replicas", () => {
    const none = deployment({ conditions: [AVAILABLE] }, { replicas: 0 });
    expect(judge({ object: none, related: { replicaSets: [replicaSet("1")] } }).outcome).to.equal("ready");
  });

  it("goes on, and says why, when a quota refuses the pods", () => {
    const set = replicaSet("1", { conditions: [condition("ReplicaFailure", "True", "FailedCreate", REFUSED)] });
    expect(judge({ related: { replicaSets: [set] } })).to.deep.equal({
      outcome: "waiting",
      reasons: [`pods cannot be created: [FailedCreate] ${REFUSED}`],
    });
  });

  it("fails at once when pod security refuses the pods", () => {
    const message = 'pods "web-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true';
    const set = replicaSet("1", { conditions: [condition("ReplicaFailure", "True", "FailedCreate", message)] });
    const verdict = judge({ related: { replicaSets: [set] } });
    expect(verdict).to.deep.equal({
      outcome: "failed",
      reasons: [`pods cannot be created: [FailedCreate] ${message}`],
    });
  });

  it("fails when the Deployment's own deadline has passed", () => {
    const late = deployment({
      conditions: [condition("Progressing", "False", "ProgressDeadlineExceeded", "too late")],
    });
    expect(judge({ object: late })).to.deep.equal({ outcome: "failed", reasons: ["too late"] });
  });

  it("fails at once when a container cannot be started as it is described", () => {
    const status = containerWaiting("CreateContainerConfigError", 'secret "database" not found');
    const related = { replicaSets: [replicaSet("1")], pods: [pod("web-1", status)] };
    expect(judge({ related })).to.deep.equal({
      outcome: "failed",
      reasons: [
        '[Pod pr-1/web-1-x]: container "app" is waiting: [CreateContainerConfigError]: secret "database" not found',
      ],
    });
  });

  it("goes on waiting when the kubelet was only too slow to look", () => {
    const message = "failed to sync secret cache: timed out waiting for the condition";
    const status = containerWaiting("CreateContainerConfigError", message);
    const related = { replicaSets: [replicaSet("1")], pods: [pod("web-1", status)] };
    expect(judge({ related }).outcome).to.equal("waiting");
  });

  it("fails when an image could not be pulled twice, and not before", () => {
    const related = (reason: string) => ({
      related: { replicaSets: [replicaSet("1")], pods: [pod("web-1", containerWaiting(reason, "no such image"))] },
    });
    const once = [related("ErrImagePull"), related("ImagePullBackOff"), related("ImagePullBackOff")];
    expect(judge(...once).outcome).to.equal("waiting");
    expect(judge(...once, related("ErrImagePull"), related("ImagePullBackOff")).outcome).to.equal("failed");
  });

  it("fails when a container has crashed three times, and not before", () => {
    const crashed = (times: number) => ({
      related: {
        replicaSets: [replicaSet("1")],
        pods: [pod("web-1", containerWaiting("CrashLoopBackOff", "", times))],
      },
    });
    expect(judge(crashed(2)).outcome).to.equal("waiting");
    expect(judge(crashed(3)).outcome).to.equal("failed");
  });

  it("does not blame the new revision for the old one's crashes", () => {
    const related = {
      replicaSets: [replicaSet("1"), replicaSet("2")],
      pods: [pod("web-1", containerWaiting("CrashLoopBackOff", "", 9))],
    };
    const verdict = judge({ object: deployment({}, { revision: "2" }), related });
    expect(verdict).to.deep.equal({ outcome: "waiting", reasons: ["0 of 1 replicas are ready"] });
    // The watch of the ReplicaSets may be the last to tell.
    for (const replicaSets of [[], [replicaSet("1")]]) {
      const early = judge({ object: deployment({}, { revision: "2" }), related: { ...related, replicaSets } });
      expect(early).to.deep.equal({ outcome: "waiting", reasons: ["0 of 1 replicas are ready"] });
    }
  });
});

describe("the waits for a StatefulSet and a DaemonSet", () => {
  it("end when all pods of the newest version are ready", () => {
    const set = (readyReplicas: number) =>
      object("apps/v1", "StatefulSet", "db", { spec: { replicas: 2 }, status: { readyReplicas, updatedReplicas: 2 } });
    expect(STATEFUL_SET.judge()({ object: set(1), related: {} }).outcome).to.equal("waiting");
    expect(STATEFUL_SET.judge()({ object: set(2), related: {} }).outcome).to.equal("ready");
    const daemons = (numberAvailable: number) =>
      object("apps/v1", "DaemonSet", "agent", {
        status: { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable },
      });
    expect(DAEMON_SET.judge()({ object: daemons(1), related: {} }).outcome).to.equal("waiting");
    expect(DAEMON_SET.judge()({ object: daemons(2), related: {} }).outcome).to.equal("ready");
  });
});

describe("a label selector", () => {
  it("becomes the text that the API server reads", () => {
    const expressions = [
      { key: "tier", operator: "In", values: ["a", "b"] },
      { key: "stage", operator: "NotIn", values: ["old"] },
      { key: "app", operator: "Exists" },
      { key: "gone", operator: "DoesNotExist" },
    ];
    const text = labelSelector({ matchLabels: { app: "web" }, matchExpressions: expressions }, "web");
    expect(text).to.equal("app=web,tier in (a,b),stage notin (old),app,!gone");
  });
});

import { expect } from "chai";
import type { JsonObject, KubernetesObject } from "../../../../sandbox/providers/kubernetes/object.ts";
import { blockers } from "../../../../sandbox/providers/kubernetes/waits/deletion.ts";
import { selectWarnings } from "../../../../sandbox/providers/kubernetes/waits/explanation.ts";
import { JOB } from "../../../../sandbox/providers/kubernetes/waits/jobs.ts";
import { describePod } from "../../../../sandbox/providers/kubernetes/waits/pods.ts";
import { isDeletionAwaited, timeoutOf, waitRule } from "../../../../sandbox/providers/kubernetes/waits/rules.ts";
import { waitForRule } from "../../../../sandbox/providers/kubernetes/waits/wait-for.ts";
import { condition, containerWaiting, object, pod } from "./objects.ts";

function outcome(subject: KubernetesObject, related: Record<string, KubernetesObject[]> = {}): string {
  const rule = waitRule(subject);
  return rule === undefined ? "not waited for" : rule.judge()({ object: subject, related }).outcome;
}

const slice = (ready: boolean) =>
  object("discovery.k8s.io/v1", "EndpointSlice", "web-1", {
    endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready } }],
  });
const service = (spec: JsonObject, status: JsonObject = {}) => object("v1", "Service", "web", { spec, status });
const claim = (phase: string) =>
  object("v1", "PersistentVolumeClaim", "data", { spec: { storageClassName: "fast" }, status: { phase } });

describe("what is waited for", () => {
  const lazyClass = object("storage.k8s.io/v1", "StorageClass", "fast", { volumeBindingMode: "WaitForFirstConsumer" });
  const quota = (hard: string) =>
    object("v1", "ResourceQuota", "q", {
      spec: { hard: { pods: "5", cpu: "1" } },
      status: { hard: { cpu: hard, pods: "5" } },
    });
  const token = (data: JsonObject) =>
    object("v1", "Secret", "t", { type: "kubernetes.io/service-account-token", data });
  const definition = (status: "True" | "False") =>
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "x", {
      status: { conditions: [condition("Established", status)] },
    });
  const cases: [string, KubernetesObject, Record<string, KubernetesObject[]>, string][] = [
    ["a ConfigMap", object("v1", "ConfigMap", "c"), {}, "not waited for"],
    ["a custom resource", object("gateway.networking.k8s.io/v1", "Gateway", "g"), {}, "not waited for"],
    ["a Service without endpoints", service({ selector: { app: "web" } }), {}, "waiting"],
    [
      "a Service whose pods are not ready",
      service({ selector: { app: "web" } }),
      { endpointSlices: [slice(false)] },
      "waiting",
    ],
    ["a Service with an endpoint", service({ selector: { app: "web" } }), { endpointSlices: [slice(true)] }, "ready"],
    ["a headless Service", service({ selector: { app: "web" }, clusterIP: "None" }), {}, "ready"],
    ["a Service without selector", service({}), {}, "ready"],
    ["a load balancer without address", service({ type: "LoadBalancer" }), {}, "waiting"],
    [
      "a load balancer with address",
      service({ type: "LoadBalancer" }, { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } }),
      {},
      "ready",
    ],
    ["a Namespace", object("v1", "Namespace", "n", { status: { phase: "Active" } }), {}, "ready"],
    ["a quota that is not enforced", quota("2"), {}, "waiting"],
    ["a quota that is enforced", quota("1"), {}, "ready"],
    ["a token Secret without token", token({ "ca.crt": "x" }), {}, "waiting"],
    ["a token Secret with token", token({ token: "x" }), {}, "ready"],
    ["another Secret", object("v1", "Secret", "s", { type: "Opaque" }), {}, "ready"],
    ["a definition that is not served", definition("False"), {}, "waiting"],
    ["a definition that is served", definition("True"), {}, "ready"],
    ["a claim that is not bound", claim("Pending"), {}, "waiting"],
    ["a claim that is bound", claim("Bound"), {}, "ready"],
    ["a claim that waits for its consumer", claim("Pending"), { storageClasses: [lazyClass] }, "ready"],
    ["a Pod whose work is done", object("v1", "Pod", "p", { status: { phase: "Succeeded" } }), {}, "ready"],
    ["a Pod that failed", object("v1", "Pod", "p", { status: { phase: "Failed", message: "evicted" } }), {}, "failed"],
    [
      "a Pod with an impossible image name",
      object("v1", "Pod", "p", { status: containerWaiting("InvalidImageName") }),
      {},
      "failed",
    ],
    ["a Pod that starts", object("v1", "Pod", "p", { status: containerWaiting("ContainerCreating") }), {}, "waiting"],
  ];
  for (const [title, subject, related, expected] of cases) {
    it(`${title} is ${expected}`, () => {
      expect(outcome(subject, related)).to.equal(expected);
    });
  }

  it("is left out by pulumi.com/skipAwait, for the deletion of some kinds only", () => {
    const metadata = { annotations: { "pulumi.com/skipAwait": "true" } };
    expect(outcome(object("v1", "Service", "web", { metadata, spec: { selector: { a: "b" } } }))).to.equal(
      "not waited for",
    );
    expect(isDeletionAwaited(object("v1", "Namespace", "n", { metadata }))).to.equal(false);
    expect(isDeletionAwaited(object("v1", "Service", "s", { metadata }))).to.equal(true);
  });

  it("lasts as customTimeouts say, else the annotation, else the kind", () => {
    const annotated = object("v1", "Pod", "p", { metadata: { annotations: { "pulumi.com/timeoutSeconds": "7" } } });
    expect([timeoutOf(3, annotated, 600), timeoutOf(undefined, annotated, 600)]).to.deep.equal([3, 7]);
    expect(timeoutOf(undefined, object("v1", "Pod", "p"), 600)).to.equal(600);
  });
});

describe("the wait for a Job", () => {
  const job = (...conditions: JsonObject[]) => object("batch/v1", "Job", "migrate", { status: { conditions } });

  it("ends when it is complete and fails when it failed, also while its pods are still being stopped", () => {
    expect(outcome(job(condition("Complete", "True")))).to.equal("ready");
    expect(outcome(job())).to.equal("waiting");
    expect(outcome(job(condition("FailureTarget", "True", "BackoffLimitExceeded", "limit")))).to.equal("failed");
  });

  it("names the reason and the exit code", () => {
    const terminated = { exitCode: 3, reason: "Error" };
    const ended = pod("migrate", { phase: "Failed", containerStatuses: [{ name: "psql", state: { terminated } }] });
    const failure = job(condition("Failed", "True", "BackoffLimitExceeded", "too many failures"));
    expect(JOB.judge()({ object: failure, related: { pods: [ended] } })).to.deep.equal({
      outcome: "failed",
      reasons: [
        "[BackoffLimitExceeded] too many failures",
        '[Pod pr-1/migrate-x]: container "psql" ended with exit code 3 (Error)',
      ],
    });
  });

  it("tells the warnings about a Job whose pods are refused", () => {
    const refusal = object("v1", "Event", "e", { reason: "FailedCreate", message: "exceeded quota: environment" });
    expect(JOB.judge()({ object: job(), related: { warnings: [refusal] } })).to.deep.equal({
      outcome: "waiting",
      reasons: ["[FailedCreate] exceeded quota: environment"],
    });
  });
});

describe("pulumi.com/waitFor", () => {
  const gateway = object("gateway.networking.k8s.io/v1", "Gateway", "g", {
    status: {
      conditions: [condition("Programmed", "True"), condition("Broken", "False")],
      addresses: [{ type: "IPAddress", value: "127.20.0.1" }],
      phase: "Done",
    },
  });
  const cases: [string, "ready" | "waiting"][] = [
    ["condition=Programmed", "ready"],
    ["condition=Programmed=False", "waiting"],
    ["condition=Broken=False", "ready"],
    ["condition=Accepted", "waiting"],
    ["jsonpath={.status.phase}=Done", "ready"],
    ["jsonpath={.status.phase}=Other", "waiting"],
    ["jsonpath=.status.phase", "ready"],
    ["jsonpath={.status.addresses[0].value}", "ready"],
    ["jsonpath={.status.addresses[*].value}=127.20.0.1", "ready"],
    ["jsonpath={.status.addresses[1].value}", "waiting"],
    ['jsonpath={.status.conditions[?(@.type=="Broken")].status}=False', "ready"],
    ['["condition=Programmed","jsonpath={.status.phase}=Done"]', "ready"],
    ['["condition=Programmed","condition=Accepted"]', "waiting"],
  ];
  for (const [annotation, expected] of cases) {
    it(`${annotation} is ${expected}`, () => {
      expect(waitForRule(annotation).judge()({ object: gateway, related: {} }).outcome).to.equal(expected);
    });
  }

  it("refuses what is neither", () => {
    expect(() => waitForRule("ready please")).to.throw(
      'expected a "jsonpath=" or "condition=" prefix, got "ready please"',
    );
  });
});

describe("the reasons", () => {
  it("describe what holds a pod up", () => {
    const status = {
      conditions: [condition("PodScheduled", "False", "Unschedulable", "0/1 nodes are available")],
      initContainerStatuses: [{ name: "prepare", state: { waiting: { reason: "PodInitializing" } } }],
      containerStatuses: [
        {
          name: "app",
          state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
          lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
        },
        { name: "side", ready: false, started: true, state: { running: {} } },
        { name: "done", state: { terminated: { exitCode: 0, reason: "Completed" } } },
      ],
    };
    expect(describePod(pod("web-1", status))).to.deep.equal([
      "[Pod pr-1/web-1-x]: cannot be scheduled: 0/1 nodes are available",
      '[Pod pr-1/web-1-x]: container "app" is waiting: [CrashLoopBackOff]: back-off 10s',
      '[Pod pr-1/web-1-x]: container "app" ended with exit code 137 (OOMKilled)',
      '[Pod pr-1/web-1-x]: container "side" is running but not ready',
    ]);
  });

  it("take the warnings about the object and what belongs to it, each once, the newest last", () => {
    const event = (uid: string, message: string, lastTimestamp: string) => ({
      involvedObject: { uid },
      message,
      lastTimestamp,
    });
    const events = [
      event("uid-web-1-x", "second", "2026-01-01T00:00:02Z"),
      event("uid-other", "not ours", "2026-01-01T00:00:03Z"),
      event("uid-web", "first", "2026-01-01T00:00:01Z"),
      event("uid-web-1-x", "second", "2026-01-01T00:00:04Z"),
    ];
    const snapshot = { object: object("apps/v1", "Deployment", "web"), related: { pods: [pod("web-1", {})] } };
    expect(selectWarnings(events, snapshot).map(({ message }) => message)).to.deep.equal(["first", "second"]);
  });

  it("name what keeps a deleted object alive", () => {
    const stuck = condition("NamespaceContentRemaining", "True", "", "gateways has 1 resource instances");
    const namespace = object("v1", "Namespace", "pr-1", {
      metadata: { finalizers: ["foregroundDeletion", "example.dev/guard"] },
      status: { conditions: [stuck, condition("NamespaceDeletionContentFailure", "False")] },
    });
    expect(blockers(namespace)).to.deep.equal([
      "NamespaceContentRemaining: gateways has 1 resource instances",
      "finalizers might be preventing deletion (example.dev/guard)",
    ]);
  });
});

import { expect } from "./expect.ts";
import { playProduction } from "./production.ts";
import { command, type DestroyAnswer, type Stage, type UpAnswer } from "./stage.ts";

const PAGE = "https://web.staging.greenroom.localhost/";
const STAGING = "greenroom-staging";
const PREVIEW = "greenroom-preview";

/** What `greenroom up staging` answers besides what every `up` does. */
interface StandaloneAnswer extends UpAnswer {
  readonly leases: readonly { readonly holder: string; readonly reason: string }[];
  /** Missing when nothing was changed, as for whoever came second. */
  readonly criticalPath?: { readonly seconds: number; readonly sumSeconds: number };
  readonly costPerHour: { readonly dollars: number };
}

/** What `greenroom destroy staging` answers besides what every `destroy` does. */
interface LeavingAnswer extends DestroyAnswer {
  readonly outcome: "removed" | "held";
  readonly leases: readonly { readonly holder: string }[];
  readonly cost?: { readonly dollars: number };
}

/** What `greenroom drift` answers, as far as this act looks at it. */
interface DriftAnswer {
  readonly differences: readonly {
    readonly operation: string;
    readonly name: string;
    readonly properties: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
  }[];
  readonly message?: string;
}

/** What `greenroom status` answers, as far as this act looks at it. */
interface StatusAnswer {
  readonly disagreements: readonly { readonly sentence: string }[];
  readonly message?: string;
}

/**
 * Act two: staging is made from nothing for two people at the same second, drifts, is repaired, is given up by the one
 * and then by the other, and is gone. Production is made and refuses to die.
 */
export async function playActTwo(stage: Stage): Promise<void> {
  const { timeline } = stage;
  await timeline.play("the platform is made", async () => {
    await command<UpAnswer>(stage, "up", "platform");
    return "registry and domain for everybody, and the cluster of the previews";
  });
  await timeline.play("two people ask for staging at the same second", () => askTwice(stage));
  await timeline.play("staging answers from a cluster of its own, and all sides agree", () => visitStaging(stage));
  await timeline.play("what was changed by hand is found, property by property", () => driftStaging(stage));
  await timeline.play("an up repairs it", () => repairStaging(stage));
  await timeline.play("one gives it up, and it stays for the other", () => leaveFirst(stage));
  await timeline.play("the last one gives it up, and nothing is left", () => leaveLast(stage));
  await playProduction(stage);
}

async function askTwice(stage: Stage): Promise<string> {
  const ask = (holder: string, reason: string) =>
    command<StandaloneAnswer>(stage, "up", "staging", "--as", holder, "--reason", reason, "--hours", "4");
  const answers = await Promise.all([ask("alice", "the new checkout"), ask("bob", "a load test")]);
  const holders = new Set(answers.flatMap(({ leases }) => leases.map(({ holder }) => holder)));
  expect(holders.has("alice") && holders.has("bob"), `both to hold it, got ${[...holders].join(", ")}`);
  const clusters = (await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters")).map(
    ({ name }) => name,
  );
  expect(clusters.toSorted().join() === `${PREVIEW},${STAGING}`, `one cluster each, got ${clusters.join()}`);
  const [path] = answers
    .flatMap(({ criticalPath }) => criticalPath ?? [])
    .toSorted((one, other) => other.sumSeconds - one.sumSeconds);
  const { seconds = 0, sumSeconds = 0 } = path ?? {};
  expect(seconds < sumSeconds, `the slow parts side by side, got ${seconds} s of ${sumSeconds} s`);
  stage.environments.set("staging", [PAGE]);
  const [answer] = answers;
  return `one environment for both; ${seconds.toFixed(1)} s along the critical path, ${sumSeconds.toFixed(1)} s one after the other; $${answer.costPerHour.dollars.toFixed(2)} an hour`;
}

async function visitStaging(stage: Stage): Promise<string> {
  const { body } = await stage.visitor.visit(PAGE);
  expect(body.includes("Green tea"), "data from its own database");
  const { disagreements } = await command<StatusAnswer>(stage, "status", "staging");
  expect(disagreements.length === 0, `no disagreement, got ${JSON.stringify(disagreements)}`);
  const { differences } = await command<DriftAnswer>(stage, "drift", "staging");
  expect(differences.length === 0, `no drift, got ${JSON.stringify(differences)}`);
  return `${PAGE} answers; state, cloud and apps agree, and nothing has drifted`;
}

async function driftStaging(stage: Stage): Promise<string> {
  const { services, commandLine } = stage;
  await services.kubectl("--context", STAGING, "--namespace=staging", "scale", "deployment/worker", "--replicas=0");
  await services.kubectl("--context", STAGING, "--namespace=staging", "delete", "httproute/web");
  const drift = await commandLine.greenroom<DriftAnswer>("drift", "staging");
  expect(drift.exitCode === 3, `exit code 3 of drift, got ${drift.exitCode}`);
  const seen = drift.answer.differences.map(({ operation, name, properties }) => {
    const paths = properties.map(({ path, before, after }) => `${path} ${before} → ${after}`);
    return operation === "delete" ? `${name} is gone` : `${name}: ${paths.join(", ")}`;
  });
  expect(
    seen.some((line) => line.startsWith("worker: spec.replicas")),
    `the replicas of worker, got ${seen.join("; ")}`,
  );
  expect(seen.includes("web-route is gone"), `the route of web to be gone, got ${seen.join("; ")}`);
  const status = await commandLine.greenroom<StatusAnswer>("status", "staging");
  expect(status.exitCode === 3, `exit code 3 of status, got ${status.exitCode}`);
  return seen.join("; ");
}

async function repairStaging(stage: Stage): Promise<string> {
  await command<StandaloneAnswer>(stage, "up", "staging", "--as", "alice");
  const { body } = await stage.visitor.visit(PAGE);
  expect(body.includes("Green tea"), "the page to answer again");
  const { differences } = await command<DriftAnswer>(stage, "drift", "staging");
  expect(differences.length === 0, `no drift, got ${JSON.stringify(differences)}`);
  return "the route and the pods are back, and nothing has drifted";
}

async function leaveFirst(stage: Stage): Promise<string> {
  const { outcome, leases } = await command<LeavingAnswer>(stage, "destroy", "staging", "--as", "alice");
  expect(outcome === "held", `staging to stay, got ${outcome}`);
  expect(leases.map(({ holder }) => holder).join() === "bob", "bob to hold it");
  await stage.visitor.visit(PAGE);
  return "bob holds it still, and it answers";
}

async function leaveLast(stage: Stage): Promise<string> {
  const { outcome, receipt, cost } = await command<LeavingAnswer>(stage, "destroy", "staging", "--as", "bob");
  expect(outcome === "removed", `staging to be removed, got ${outcome}`);
  const left = receipt.flatMap((line) => line.left);
  expect(receipt.length > 10 && left.length === 0, `an empty receipt, got ${left.join(", ")}`);
  for (const [path, key] of Object.entries({ "kubernetes/clusters": "kubernetes_clusters", databases: "databases" })) {
    const names = (await stage.services.cloudList(path, key)).map(({ name }) => name);
    expect(names.join() === PREVIEW, `the platform's alone, got ${names.join()}`);
  }
  return `${receipt.map(({ what }) => what).join(", ")}: nothing left; it cost $${cost?.dollars.toFixed(4)}`;
}

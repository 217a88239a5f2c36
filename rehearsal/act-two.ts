import { logOf } from "../sandbox/actions/run/record.ts";
import { expect } from "./expect.ts";
import { playProduction } from "./production.ts";
import { command, type Stage, type UpAnswer } from "./stage.ts";
import { control } from "./staging-control.ts";
import { openTeamStage, type TeamStage } from "./team-stage.ts";
import type { Played } from "./workflows.ts";

const PAGE = "https://web.staging.greenroom.localhost/";
const STAGING = "greenroom-staging";
const PREVIEW = "greenroom-preview";

/** Holds staging for what was pushed to its branch. */
const BRANCH = "branch-staging";

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
  readonly leases: readonly { readonly holder: string; readonly until: string }[];
  readonly disagreements: readonly { readonly sentence: string }[];
  readonly message?: string;
}

/**
 * Act two: staging is asked for by two people at the same second, gets what is pushed to its branch, drifts, is held longer,
 * is repaired, is given up by one after the other, and is gone. Production is made and refuses to die.
 */
export async function playActTwo(visitors: Stage): Promise<void> {
  const stage = await openTeamStage(visitors);
  const { timeline } = stage;
  await timeline.play("the platform is made", async () => {
    await command<UpAnswer>(stage, "up", "platform");
    return "registry and domain for everybody, and the cluster of the previews";
  });
  await timeline.play("two people ask for staging at the same second", () => askTwice(stage));
  await timeline.play("staging answers from a cluster of its own, and all sides agree", () => visitStaging(stage));
  await timeline.play("a push to its branch goes there, and every app is tested", () => pushStaging(stage));
  await timeline.play("what was changed by hand is found, property by property", () => driftStaging(stage));
  await timeline.play("who extends it holds it longer, and nothing else happens", () => extendStaging(stage));
  await timeline.play("who asks for it again repairs it", () => repairStaging(stage));
  await timeline.play("both give it up, and it stays for the branch", () => leaveTwice(stage));
  await timeline.play("the last lease is given up, and nothing is left", () => leaveLast(stage));
  await playProduction(stage);
}

/** Both runs are of one workflow, so that each is looked at by itself. */
function requireSuccess({ runs, seen }: Played, count: number): void {
  const ended = runs.filter(({ conclusion }) => conclusion === "success").length;
  expect(runs.length === count && ended === count, `${count} runs to succeed, got ${seen}`);
}

async function requireHolders(stage: Stage, ...wanted: readonly string[]): Promise<void> {
  const { leases } = await command<StatusAnswer>(stage, "status", "staging");
  const holders = leases.map(({ holder }) => holder).toSorted();
  expect(holders.join() === wanted.toSorted().join(), `${wanted.join()} to hold it, got ${holders.join()}`);
}

async function askTwice(stage: TeamStage): Promise<string> {
  const played = await stage.workflows.dispatch(
    control("create", "developer", "the new checkout"),
    control("create", "maintainer", "a load test"),
  );
  requireSuccess(played, 2);
  await requireHolders(stage, "sandbox-developer", "sandbox-maintainer");
  const clusters = (await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters")).map(
    ({ name }) => name,
  );
  expect(clusters.toSorted().join() === `${PREVIEW},${STAGING}`, `one cluster each, got ${clusters.join()}`);
  const path = /([\d.]+) s along the critical path .*, ([\d.]+) s if done/.exec(played.runs.map(logOf).join(""));
  const [seconds, sum] = [Number(path?.[1]), Number(path?.[2])];
  expect(seconds < sum, `the slow parts side by side, got ${seconds} s of ${sum} s`);
  stage.environments.set("staging", [PAGE]);
  return `one environment for both; ${seconds} s along the critical path, ${sum} s one after the other\n${played.seen}`;
}

async function visitStaging(stage: TeamStage): Promise<string> {
  const { body } = await stage.visitor.visit(PAGE);
  expect(body.includes("Green tea"), "data from its own database");
  const played = await stage.workflows.dispatch(control("status", "developer", "a look"));
  played.require("staging-control.yml", { status: "success", change: "skipped" });
  const { differences } = await command<DriftAnswer>(stage, "drift", "staging");
  expect(differences.length === 0, `no drift, got ${JSON.stringify(differences)}`);
  return `${PAGE} answers; state, cloud and apps agree, and nothing has drifted\n${played.seen}`;
}

async function pushStaging(stage: TeamStage): Promise<string> {
  const { developer, visitor, workflows } = stage;
  const change = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, next</h1>" };
  await workflows.lose();
  const commit = await developer.push("staging", { ...change, message: "Try what comes next" });
  const played = await workflows.play();
  const tests = { "integration (api)": "success", "integration (web)": "success" } as const;
  const run = played.require("staging.yml", { deploy: "success", ...tests, verified: "success" });
  const { outputs } = run.jobs.find(({ id }) => id === "verified") ?? {};
  expect(outputs?.commit === commit, `${commit} to be verified, got ${JSON.stringify(outputs)}`);
  const { body } = await visitor.visit(PAGE);
  expect(body.includes("Storefront, next") && body.includes(commit.slice(0, 7)), "the page of the pushed commit");
  return `${PAGE} answers from ${commit.slice(0, 7)}\n${played.seen}`;
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

async function extendStaging(stage: TeamStage): Promise<string> {
  const look = () => stage.commandLine.greenroom<StatusAnswer>("status", "staging");
  const endOf = ({ leases }: StatusAnswer) =>
    Date.parse(leases.find(({ holder }) => holder === "sandbox-maintainer")?.until ?? "");
  const before = (await look()).answer;
  const played = await stage.workflows.dispatch(control("extend", "maintainer", "a longer load test", { hours: "12" }));
  played.require("staging-control.yml", { status: "skipped", extend: "success", change: "skipped" });
  const after = await look();
  const hours = (endOf(after.answer) - endOf(before)) / 3_600_000;
  expect(hours > 7.9, `a lease that ends 8 hours later, got ${hours}`);
  expect(after.exitCode === 3, `what was changed by hand to be as it was, got exit code ${after.exitCode}`);
  return `the lease ends ${hours.toFixed(1)} hours later\n${played.seen}`;
}

async function repairStaging(stage: TeamStage): Promise<string> {
  const played = await stage.workflows.dispatch(control("create", "maintainer", "a longer load test"));
  played.require("staging-control.yml", { status: "skipped", extend: "skipped", change: "success" });
  const { body } = await stage.visitor.visit(PAGE);
  expect(body.includes("Green tea"), "the page to answer again");
  const { differences } = await command<DriftAnswer>(stage, "drift", "staging");
  expect(differences.length === 0, `no drift, got ${JSON.stringify(differences)}`);
  return `the route and the pods are back, and nothing has drifted\n${played.seen}`;
}

async function leaveTwice(stage: TeamStage): Promise<string> {
  const played = await stage.workflows.dispatch(
    control("destroy", "developer", "the checkout is done"),
    control("destroy", "maintainer", "the load test is done"),
  );
  requireSuccess(played, 2);
  await requireHolders(stage, BRANCH);
  await stage.visitor.visit(PAGE);
  return `${BRANCH} holds it still, and it answers\n${played.seen}`;
}

async function leaveLast(stage: TeamStage): Promise<string> {
  const played = await stage.workflows.dispatch(control("destroy", "maintainer", "it was tried", { holder: BRANCH }));
  requireSuccess(played, 1);
  const log = played.runs.map(logOf).join("");
  const receipt = [...log.matchAll(/^ {2}(\S.*\S) +nothing left$/gm)].map(([, what]) => what);
  expect(receipt.length > 10, `a receipt of everything, got ${receipt.join(", ")}`);
  const [cost] = /it has cost USD [\d.]+ in all/.exec(log) ?? [];
  expect(cost !== undefined, `what it has cost, got ${log}`);
  for (const [path, key] of Object.entries({ "kubernetes/clusters": "kubernetes_clusters", databases: "databases" })) {
    const names = (await stage.services.cloudList(path, key)).map(({ name }) => name);
    expect(names.join() === PREVIEW, `the platform's alone, got ${names.join()}`);
  }
  return `${receipt.join(", ")}: nothing left; ${cost}\n${played.seen}`;
}

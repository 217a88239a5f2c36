import { hireDeveloper } from "./developer.ts";
import { expect } from "./expect.ts";
import { requireLive, webOf } from "./pull-request-life.ts";
import { readComment } from "./stage.ts";
import type { TeamStage } from "./team-stage.ts";
import { convergedIn } from "./workflows.ts";

const PAGE = "examples/web/page.js";
const NUMBER = 3;

/** Somebody who may not push has a pull request: it is built, and runs nowhere but where a maintainer has approved it. */
export async function playFork(stage: TeamStage): Promise<void> {
  const { timeline } = stage;
  const stranger = await hireDeveloper(stage.commandLine, await stage.people.fork());
  const push = (replace: string, by: string) =>
    stranger.push("guest", { file: PAGE, replace, by, message: "Say hello as a guest" });
  let approved = "";
  try {
    await timeline.play("a stranger's pull request is built without secrets, and gets no environment", async () => {
      approved = await push("<h1>Storefront</h1>", "<h1>Storefront, guest</h1>");
      return openFork(stage);
    });
    await timeline.play("a maintainer approves its commit, and it gets one", () => approve(stage, approved));
    await timeline.play("what the stranger pushes and approves then changes nothing", async () => {
      const later = await push("Storefront, guest", "Storefront, intruder");
      return tryFork(stage, approved, later);
    });
  } finally {
    await stranger.leave();
  }
}

async function openFork({ people, workflows, services }: TeamStage): Promise<string> {
  const number = await people.stranger.open("guest", { title: "Say hello as a guest" });
  expect(number === NUMBER, `the third pull request, got ${number}`);
  const played = await workflows.play();
  const run = played.require("pull-request.yml", { build: "success", environment: "skipped", smoke: "skipped" });
  const rights = run.jobs.flatMap(({ permissions }) => Object.values(permissions));
  expect(run.trigger.isUntrusted && !rights.includes("write"), `no right to write, got ${rights.join(", ")}`);
  const namespaces = await services.kubectl("get", "namespaces", "--output=name");
  expect(!namespaces.includes(`pr-${NUMBER}`), "no namespace of it");
  return played.seen;
}

async function approve(stage: TeamStage, commit: string): Promise<string> {
  const { people, visitor, workflows } = stage;
  await people.maintainer.comment(NUMBER, `/greenroom approve ${commit}`);
  const played = await workflows.play();
  const run = played.require("pull-request.yml", { build: "skipped", environment: "success", smoke: "success" });
  requireLive(stage, run, NUMBER, commit);
  const { body } = await visitor.visit(webOf(NUMBER));
  expect(body.includes("Storefront, guest") && body.includes(commit.slice(0, 7)), "the page of the approved commit");
  await readComment(stage, NUMBER);
  return `${webOf(NUMBER)} answers from ${commit.slice(0, 7)}\n${played.seen}`;
}

async function tryFork(stage: TeamStage, approved: string, later: string): Promise<string> {
  const { people, visitor, workflows } = stage;
  await people.stranger.comment(NUMBER, `/greenroom approve ${later}`);
  const played = await workflows.play();
  played.require("pull-request.yml", { build: "success", environment: "skipped" }, "pull_request");
  const run = played.require("pull-request.yml", { environment: "success" }, "issue_comment");
  const { state, commit } = convergedIn(run);
  expect(state === "live" && commit === approved, `the approved commit to stay live, got ${state} at ${commit}`);
  const { body } = await visitor.visit(webOf(NUMBER));
  expect(body.includes("Storefront, guest"), "the page of the approved commit");
  await readComment(stage, NUMBER);
  return `${approved.slice(0, 7)} stays, ${later.slice(0, 7)} runs nowhere\n${played.seen}`;
}

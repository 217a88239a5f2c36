import { resolve } from "node:path";
import { logOf } from "../sandbox/actions/run/record.ts";
import { expect } from "./expect.ts";
import { requireGone, webOf } from "./pull-request-life.ts";
import { readComment } from "./stage.ts";
import type { TeamStage } from "./team-stage.ts";

const ROOT = resolve(import.meta.dirname, "..");
const HOURLY = "17 * * * *";

/** What no event has told is found and removed by the schedule: a closed pull request, and one whose state is gone too. */
export async function playLostEvents(stage: TeamStage): Promise<void> {
  const { timeline } = stage;
  await timeline.play("two are closed while events are lost, and a dry run finds what is left", () =>
    loseEvents(stage),
  );
  await timeline.play("the schedule removes it, and leaves the others alone", () => sweep(stage));
}

async function loseEvents(stage: TeamStage): Promise<string> {
  const { commandLine, people, services, workflows } = stage;
  await people.developer.close(2);
  await people.stranger.close(3);
  await workflows.lose();
  // Before that a sweep leaves them to their own runs.
  for (const number of [2, 3]) await services.backdateClosing(number, 45);
  // Somebody has forced Pulumi to forget the one, so that no stack tells of it any more.
  const forget = ["stack", "rm", "--stack", "pr-2", "--force", "--yes"];
  await commandLine.require("pulumi", forget, { workingDirectory: ROOT });
  const played = await workflows.dispatch({ file: "sweep.yml", inputs: { "dry-run": "true" } });
  // What would be removed is a difference, and the run shows it by its color.
  const run = played.require("sweep.yml", {
    look: "failure",
    staging: "skipped",
    previews: "skipped",
    leftovers: "skipped",
  });
  const found = logOf(run)
    .split("\n")
    .filter((line) => line.includes("would be removed"));
  for (const name of ["pr-2", "pr_2", "pr-3"]) {
    expect(
      found.some((line) => line.includes(name)),
      `${name} to be found, got ${logOf(run)}`,
    );
  }
  expect(!found.some((line) => /pr[-_]1\b/.test(line)), `nothing of pr-1, got ${found.join("\n")}`);
  const namespaces = await services.kubectl("get", "namespaces", "--output=name");
  expect(
    ["pr-2", "pr-3"].every((name) => namespaces.includes(`namespace/${name}`)),
    "a dry run to remove nothing",
  );
  return `${found.length} lines of what would be removed\n${played.seen}`;
}

async function sweep(stage: TeamStage): Promise<string> {
  const { visitor, workflows } = stage;
  const played = await workflows.tick(HOURLY);
  played.require("sweep.yml", {
    look: "success",
    // There is none.
    staging: "skipped",
    "previews (pr-3)": "success",
    // No stack tells of it any more, so that nothing but the sweep finds it.
    "leftovers (pr-2)": "success",
    "leftovers (pr-3)": "success",
  });
  const gone = [await requireGone(stage, 2), await requireGone(stage, 3)];
  const { body } = await readComment(stage, 2);
  expect(body.includes("was removed"), `a comment that pr-2 was removed, got ${body}`);
  await readComment(stage, 3);
  const { status } = await visitor.visit(webOf(1));
  expect(status === 200, `the open pull request's environment to live, got status ${status}`);
  return `${gone.join("\n")}\n${played.seen}`;
}

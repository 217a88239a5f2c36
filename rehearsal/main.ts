import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeRoom, takeDown } from "../sandbox/commands/down.ts";
import { tellFailure } from "../sandbox/commands/failure.ts";
import { requireSandbox } from "../sandbox/commands/input.ts";
import { bringUp } from "../sandbox/commands/up.ts";
import { placesOf, sandboxDirectory } from "../sandbox/description.ts";
import { requireMachine } from "../sandbox/machine.ts";
import { putOnSearchPath } from "../sandbox/search-path.ts";
import { prepareToolchain } from "../sandbox/toolchain/index.ts";
import { ACTS, type Act, readProgramme } from "./acts.ts";
import { createCommandLine } from "./command-line.ts";
import { hireDeveloper } from "./developer.ts";
import { expect } from "./expect.ts";
import { untilInterrupted } from "./interruption.ts";
import { findLeftovers, takeInventory } from "./leftovers.ts";
import { meetPeople } from "./people.ts";
import { type RehearsalReport, renderReportPage } from "./report-page.ts";
import { toldRun } from "./run-report.ts";
import { reachServices } from "./services.ts";
import type { Stage } from "./stage.ts";
import { TEAM_VALUES } from "./team-settings.ts";
import { createTimeline, readExpectation } from "./timeline.ts";
import { createVisitor } from "./visitor.ts";

const root = resolve(import.meta.dirname, "..");
const places = placesOf(sandboxDirectory(root));
const io = { root, places, environment: process.env, output: process.stdout };
const reportFile = join(root, "rehearsal", "report.json");
const silent = { ...io, output: { write: () => true } };

async function main(): Promise<number> {
  const programme = readProgramme(process.argv.slice(2));
  const { acts, keep } = programme;
  requireMachine();
  process.stdout.write("Getting the programs ready\n");
  putOnSearchPath((await prepareToolchain(io)).tools);
  await makeRoom(io);
  const before = takeInventory();
  const start = new Date();
  const timeline = createTimeline(process.stdout, readExpectation(reportFile, programme));
  const played = untilInterrupted(timeline, process, process.stdout);
  const cast: Cast = { timeline: played, comments: [], environments: new Map<string, readonly string[]>(), runs: [] };
  const leftovers: string[] = [];
  let isPlayed = true;
  for (const act of acts) {
    process.stdout.write(`${ACTS[act].title}\n`);
    isPlayed &&= await attempt(() => playAct(act, cast, keep));
    if (keep) continue;
    const isClean = await attempt(() =>
      timeline.play("the sandbox goes down, and the machine is as before", async () => {
        await takeDown(silent);
        leftovers.push(...findLeftovers(before, [places.directory, places.runDirectory]));
        const [first] = leftovers;
        expect(first === undefined, `nothing left, got ${leftovers.length} things, ${first} among them`);
        return "no process, mount, network device, control group or file is left";
      }),
    );
    if (!isPlayed || !isClean) break;
  }
  if (keep) explainKeeping([...cast.environments.values()].flat());
  const { steps } = timeline;
  const ok = isPlayed && steps.every((step) => step.ok);
  const seconds = (Date.now() - start.getTime()) / 1000;
  const environments = [...cast.environments].map(([name, urls]) => ({ name, urls }));
  const { comments, runs } = cast;
  writeReport(programme, {
    ok,
    startedAt: start.toISOString(),
    seconds,
    steps,
    environments,
    leftovers,
    comments,
    runs: runs.map(toldRun),
  });
  process.stdout.write(`Rehearsal ${ok ? "passed" : "failed"} in ${seconds.toFixed(1)} s: see rehearsal/report.html\n`);
  return ok ? 0 : 1;
}

/** What all acts share. */
type Cast = Pick<Stage, "timeline" | "comments" | "environments" | "runs">;

/** Every act has a sandbox of its own, so that any one can be played alone. */
async function playAct(act: Act, cast: Cast, keep: boolean): Promise<void> {
  await cast.timeline.play("the sandbox comes up", async () => {
    await bringUp(silent);
    const { endpoints } = await requireSandbox(io);
    return `DigitalOcean's API at ${endpoints["DigitalOcean API"]}, GitHub's at ${endpoints["GitHub API"]}`;
  });
  const { environment } = await requireSandbox(io);
  const commandLine = createCommandLine(root, environment);
  const developer = await hireDeveloper(commandLine, environment.GREENROOM_REPOSITORY ?? "");
  const services = reachServices(commandLine);
  const people = meetPeople(io);
  const stage: Stage = { ...cast, commandLine, developer, people, services, visitor: createVisitor(environment) };
  await ACTS[act].play(stage, { keep }).finally(() => developer.leave());
}

/** A step that failed has told so itself; what follows it is not played. */
async function attempt(play: () => Promise<void>): Promise<boolean> {
  try {
    await play();
    return true;
  } catch (error) {
    process.stdout.write(`the rehearsal stops here: ${error instanceof Error ? error.message : error}\n`);
    return false;
  }
}

function explainKeeping(urls: readonly string[]): void {
  process.stdout.write(`The sandbox stays up, with ${urls.join(" ")}
A browser on this machine opens them when port 443 of 127.0.0.1 was free. To go on by hand:
  eval "$(npm run --silent sandbox -- env)"
  unset PULUMI_BACKEND_URL; export GREENROOM_STATE="$GREENROOM_SANDBOX_STATE" GREENROOM_VALUES="${join(places.directory, TEAM_VALUES)}"
  npx greenroom list
  npm run sandbox -- down
`);
}

/** The next rehearsal reads the programme, to know whether it will take as long. */
function writeReport(programme: ReturnType<typeof readProgramme>, report: RehearsalReport): void {
  const folder = dirname(reportFile);
  mkdirSync(folder, { recursive: true });
  writeFileSync(reportFile, `${JSON.stringify({ programme, ...report }, undefined, 2)}\n`);
  writeFileSync(join(folder, "report.html"), renderReportPage(report));
}

process.exit(await main().catch((error: unknown) => tellFailure("rehearse", error)));

import { dirname, join } from "node:path";
import { type Actions, type ActionsSettings, createActions } from "../sandbox/actions/actions.ts";
import type { Annotation } from "../sandbox/actions/job/step-log.ts";
import { keepPackages } from "../sandbox/actions/packages/kept-packages.ts";
import { logOf, type Run } from "../sandbox/actions/run/record.ts";
import { actionsOfSandbox } from "../sandbox/actions/sandbox-host.ts";
import { waitFor } from "../sandbox/polling.ts";
import type { CommandLine } from "./command-line.ts";
import { expect } from "./expect.ts";

const SHOWN_LOG_LINES = 40;
const QUESTION_SECONDS = 120;

/** GitHub Actions of the sandbox: the workflows of the repository, run by what people do. */
export interface Workflows {
  /**
   * Starts what events have started since the last time, and waits for its end.
   *
   * @param approving - the GitHub environment whose reviewers approve what waits for them. @default - nobody approves
   */
  play(approving?: string): Promise<Played>;
  /** Starts workflows by hand, all at once, and waits for their end. */
  dispatch(...calls: readonly DispatchCall[]): Promise<Played>;
  /** The hour strikes for the workflows with this schedule; waits for their end. */
  tick(schedule: string): Promise<Played>;
  /** Loses the events that have happened since the last time. */
  lose(): Promise<void>;
}

/** A workflow that is started by hand. */
export interface DispatchCall {
  /** Name of its file. */
  readonly file: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Who does it. @default "sandbox-maintainer" */
  readonly actor?: string;
}

/** How jobs ended, by their names. */
export type Conclusions = Readonly<Record<string, Run["conclusion"]>>;

/** What was run in one go. */
export interface Played {
  readonly runs: readonly Run[];
  /**
   * The run of a workflow's file, on one kind of event when that is told.
   *
   * @throws Error when it did not run once, or not with these conclusions
   */
  require(file: string, jobs: Conclusions, event?: string): Run;
  /** A line for each run, with its jobs. */
  readonly seen: string;
}

/** What a job of convergence tells those after it. */
export interface Converged {
  readonly state: string;
  readonly commit: string;
  /** Public address by app. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Opens the workflows of the sandbox whose settings a command line has; every run of them is noted in `journal`. */
export async function openWorkflows(commandLine: CommandLine, journal: Run[]): Promise<Workflows> {
  const actions = createActions(await withKeptPackages(commandLine));
  await actions.skip();
  const finish = async (start: () => Promise<unknown>): Promise<Played> => {
    const before = actions.runs.length;
    await start();
    await actions.settled();
    const runs = actions.runs.slice(before);
    journal.push(...runs);
    return playedOf(runs);
  };
  return {
    play: (approving) =>
      finish(async () => {
        const runs = await actions.pump();
        if (approving !== undefined) await approve(actions, runs, approving);
      }),
    dispatch: (...calls) =>
      finish(async () => {
        for (const { file, inputs, ...options } of calls) await actions.dispatch(file, inputs, options);
      }),
    tick: (schedule) => finish(() => actions.tick(schedule)),
    lose: actions.skip,
  };
}

async function approve(actions: Actions, runs: readonly Run[], environment: string): Promise<void> {
  const waiting = async () => runs.find(({ jobs }) => jobs.some(({ status }) => status === "waiting"));
  const run = await waitFor(`the question to ${environment}'s reviewers`, waiting, {
    timeoutSeconds: QUESTION_SECONDS,
  });
  actions.review(run, environment, true);
}

/** Jobs share what `npm ci` installs, in a folder beside the sandbox's repository, which goes with the sandbox. */
async function withKeptPackages(commandLine: CommandLine): Promise<ActionsSettings> {
  const settings = actionsOfSandbox(commandLine.environment, await packageSettings(commandLine));
  const folder = join(dirname(settings.repositories[settings.slug] ?? ""), "packages");
  await keepPackages(folder);
  return { ...settings, host: { ...settings.host, tools: [folder, ...(settings.host?.tools ?? [])] } };
}

/** Packages come as on this machine, and from its cache where they are in it: `npm ci` is real, its way to the internet not. */
async function packageSettings({ require }: CommandLine): Promise<Readonly<Record<string, string>>> {
  const lines = (await require("npm", ["config", "get", "cache", "cafile", "registry"])).trim().split("\n");
  const settings = lines.map((line): [string, string] => {
    const [name = "", ...value] = line.split("=");
    return [`npm_config_${name}`, value.join("=")];
  });
  const given = settings.filter(([, value]) => value !== "" && value !== "null");
  return { ...Object.fromEntries(given), npm_config_prefer_offline: "true" };
}

function playedOf(runs: readonly Run[]): Played {
  return {
    runs,
    seen: runs.map(describeRun).join("\n"),
    require: (file, jobs, event) => {
      const [run, ...others] = runs.filter(
        ({ path, trigger }) => path.endsWith(`/${file}`) && (event ?? trigger.event) === trigger.event,
      );
      const shown = runs.map(describeRun).join("; ");
      expect(run !== undefined && others.length === 0, `one run of ${file}, got ${shown || "none"}`);
      for (const [name, wanted] of Object.entries(jobs)) {
        const found = run.jobs.find((job) => job.name === name);
        expect(found?.conclusion === wanted, `${wanted} of ${name} in ${file}, got ${shown}\n${lastLines(run)}`);
      }
      return run;
    },
  };
}

/** What the job `environment` of a run made of an environment. @throws Error when it has made nothing of any */
export function convergedIn(run: Run): Converged {
  const job = run.jobs.find(({ id }) => id === "environment");
  const { state, commit = "", urls = "{}" } = job?.steps.find(({ id }) => id === "converge")?.outputs ?? {};
  expect(state !== undefined, `an environment, got ${describeRun(run)}\n${lastLines(run)}`);
  return { state, commit, urls: JSON.parse(urls) as Converged["urls"] };
}

/** What stands beside a run: of its jobs, and of their steps. */
export function annotationsOf({ jobs }: Run): readonly Annotation[] {
  return [...jobs, ...jobs.flatMap(({ steps }) => steps)].flatMap(({ annotations }) => annotations);
}

/** The name of a run, and how each of its jobs ended; those that were skipped are left out. */
export function describeRun({ path, number, trigger, jobs, conclusion }: Run): string {
  const ended = jobs.filter((job) => job.conclusion !== "skipped");
  const parts = ended.map((job) => {
    const seconds = job.steps.reduce((sum, step) => sum + step.seconds, 0);
    return `${job.name} ${job.conclusion} ${seconds.toFixed(1)} s`;
  });
  const file = path.split("/").at(-1);
  return `${file} #${number} on ${trigger.event}: ${parts.length === 0 ? conclusion : parts.join(", ")}`;
}

function lastLines(run: Run): string {
  return logOf(run).trimEnd().split("\n").slice(-SHOWN_LOG_LINES).join("\n");
}

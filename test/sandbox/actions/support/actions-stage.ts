import { type Actions, createActions } from "../../../../sandbox/actions/actions.ts";
import { connectGitHub } from "../../../../sandbox/actions/github-access.ts";
import type { Host } from "../../../../sandbox/actions/job/host.ts";
import type { JobRecord, Run } from "../../../../sandbox/actions/run/record.ts";
import { type RealGitHub, withRealGitHub } from "../../github/support/real-repository.ts";

const SLUG = "greenroom/shop";

/** GitHub, and the runner of its workflows. */
export interface ActionsStage extends RealGitHub {
  readonly actions: Actions;
  /** Opens a pull request of a branch. @returns its number */
  open(head: string, as?: string): Promise<number>;
  /** Starts what has happened since, and waits for its end. */
  play(): Promise<readonly Run[]>;
}

/** Calls `use` with a repository that has these workflows, by the names of their files, and other files. */
export async function withActions(
  workflows: Readonly<Record<string, string>>,
  use: (stage: ActionsStage) => Promise<void>,
  { files = {}, host = {} }: { files?: Readonly<Record<string, string>>; host?: Partial<Host> } = {},
): Promise<void> {
  await withRealGitHub(async (real) => {
    const placed = Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text]);
    await real.push("main", { ...files, ...Object.fromEntries(placed) });
    const { url, token, callAs } = real.github;
    const github = connectGitHub({ url, token, slug: SLUG });
    const actions = createActions({ slug: SLUG, repositories: { [SLUG]: real.bare }, github, host });
    await actions.skip();
    await use({
      ...{ ...real, actions },
      open: async (head, as = "sandbox-developer") => {
        const { body } = await callAs(as, "POST", `/repos/${SLUG}/pulls`, { title: head, head, base: "main" });
        return Number(body.number);
      },
      play: async () => {
        const before = actions.runs.length;
        await actions.pump();
        await actions.settled();
        return actions.runs.slice(before);
      },
    });
  });
}

/** How the jobs of a run ended, by their names. */
export function conclusions({ jobs }: Run): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion]));
}

/** The job with this name. @throws Error when the run has none */
export function jobOf({ jobs }: Run, name: string): JobRecord {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job === undefined)
    throw new Error(`the run has no job "${name}", only ${jobs.map((one) => one.name).join(", ")}`);
  return job;
}

/** What the script steps of a job have printed. */
export function printed(run: Run, name: string): string {
  return jobOf(run, name)
    .steps.map(({ log }) => log)
    .join("");
}

/** The first run of a list. @throws Error when it is empty */
export function first(runs: readonly Run[]): Run {
  const [run] = runs;
  if (run === undefined) throw new Error("no workflow was started");
  return run;
}

import { type RepositoryEvent, triggersOf } from "./events/event.ts";
import type { GitHubAccess } from "./github-access.ts";
import { createHost, type Host } from "./job/host.ts";
import type { Repositories } from "./job/workspace.ts";
import type { Run } from "./run/record.ts";
import { createSources } from "./run/sources.ts";
import { createStarter } from "./run/starter.ts";
import { STAND_INS } from "./stand-ins/index.ts";
import type { StandIns } from "./stand-ins/stand-in.ts";

/** Settings for {@link createActions}. */
export interface ActionsSettings {
  /** `owner/name` of the repository whose workflows run. */
  readonly slug: string;
  /** Bare repositories on this machine, by `owner/name`; at least the one with the workflows. */
  readonly repositories: Repositories;
  readonly github: GitHubAccess;
  /** @default "main" */
  readonly defaultBranch?: string;
  /** What the machines of jobs are like. @default - no settings, the Node.js that runs this, a hosted runner's patience */
  readonly host?: Partial<Host>;
  /** More actions, by `owner/name`. @default - those that the workflows of this project use */
  readonly standIns?: StandIns;
}

/** GitHub Actions on this machine: it runs the workflow files that are in the repository's commits. */
export interface Actions {
  /** Starts what an event starts; does not wait for its end. */
  deliver(event: RepositoryEvent): Promise<readonly Run[]>;
  /** Starts what all events start that have happened on GitHub since the last time. */
  pump(): Promise<readonly Run[]>;
  /** Passes over the events that have happened so far. */
  skip(): Promise<void>;
  /** Starts the workflows with this schedule; without one, all that have any. */
  tick(schedule?: string): Promise<readonly Run[]>;
  /** Starts a workflow by hand, by the name of its file. @throws Error when it cannot be started so */
  dispatch(file: string, inputs?: Readonly<Record<string, string>>, options?: DispatchOptions): Promise<Run>;
  /** Cancels a run, as the button does. */
  cancel(run: Run): void;
  /** Ends the machines on which a run works now, with everything on them. */
  kill(run: Run): void;
  /** Lets a run deploy to an environment that asks for it, or refuses. @throws Error when it does not wait for that */
  review(run: Run, environment: string, isApproved: boolean): void;
  /** Every run so far, oldest first. */
  readonly runs: readonly Run[];
  /** Settles when nothing runs or waits; new events are fetched until there are none. */
  settled(): Promise<void>;
}

/** Who starts a workflow by hand, and where. */
export interface DispatchOptions {
  /** @default - the default branch */
  readonly branch?: string;
  /** A login. @default "sandbox-maintainer" */
  readonly actor?: string;
}

/** Builds it; nothing runs until something is started. */
export function createActions(settings: ActionsSettings): Actions {
  const { github, slug, defaultBranch = "main", repositories } = settings;
  const sources = createSources(slug, repositories);
  const means = {
    host: createHost(settings.host ?? {}),
    standIns: { ...STAND_INS, ...settings.standIns },
    repositories,
  };
  const starter = createStarter({ slug, github, sources, means });
  let lastEvent = 0;

  const deliver = async (event: RepositoryEvent): Promise<readonly Run[]> => {
    const started: Run[] = [];
    for (const trigger of await triggersOf(event, defaultBranch, sources.resolve)) {
      for (const path of await sources.list(trigger.sha)) {
        const run = await starter.startIfWanted(path, trigger);
        if (run !== undefined) started.push(run);
      }
    }
    return started;
  };
  const pump = async (): Promise<readonly Run[]> => {
    const started: Run[] = [];
    for (const event of await github.events(lastEvent)) {
      lastEvent = Math.max(lastEvent, event.id);
      if (event.startsWorkflows) started.push(...(await deliver(event)));
    }
    return started;
  };
  return {
    ...{ deliver, pump, runs: starter.runs, cancel: starter.cancel, kill: starter.kill, review: starter.review },
    skip: async () => {
      for (const { id } of await github.events(lastEvent)) lastEvent = Math.max(lastEvent, id);
    },
    tick: async (schedule) => {
      const head = (await sources.resolve(`refs/heads/${defaultBranch}`)) ?? "";
      const workflows = await Promise.all((await sources.list(head)).map((path) => sources.read(head, path)));
      const all = new Set(workflows.flatMap(({ on }) => (on.schedule ?? []).map(({ cron }) => cron)));
      const due = [...all].filter((cron) => schedule === undefined || cron === schedule);
      // The original tells nothing else, not even the repository.
      return (await Promise.all(due.map((cron) => deliver({ name: "schedule", payload: { schedule: cron } })))).flat();
    },
    dispatch: async (file, inputs = {}, { branch = defaultBranch, actor = "sandbox-maintainer" } = {}) => {
      const repository = await github.repository();
      const payload = { ref: `refs/heads/${branch}`, inputs, repository, sender: { login: actor } };
      const [trigger] = await triggersOf({ name: "workflow_dispatch", payload }, defaultBranch, sources.resolve);
      const run = trigger && (await starter.startIfWanted(`.github/workflows/${file}`, trigger));
      if (run === undefined) throw new Error(`${file} has no "workflow_dispatch" on ${branch}`);
      return run;
    },
    settled: async () => {
      for (;;) {
        await Promise.all(starter.runs.map(({ finished }) => finished));
        if ((await pump()).length === 0 && starter.runs.every(({ conclusion }) => conclusion !== undefined)) return;
      }
    },
  };
}

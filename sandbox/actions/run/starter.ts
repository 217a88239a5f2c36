import type { Trigger } from "../events/event.ts";
import { starts } from "../events/start-conditions.ts";
import type { GitHubAccess } from "../github-access.ts";
import type { Conclusion } from "../graph/conclusion.ts";
import { createGroups } from "../graph/concurrency.ts";
import type { JobMeans } from "../job/job.ts";
import type { Workflow } from "../language/workflow.ts";
import { messageOf } from "../message-of.ts";
import { createApprovals } from "./approvals.ts";
import { githubContext } from "./github-context.ts";
import { type JobRecord, newJobRecord, type Run } from "./record.ts";
import { type Control, createControl } from "./run-control.ts";
import type { Sources } from "./sources.ts";
import { runWorkflow, withArtifacts } from "./workflow-run.ts";

/** What runs are started with. */
export interface StarterMeans {
  readonly slug: string;
  readonly github: GitHubAccess;
  readonly sources: Sources;
  readonly means: Omit<JobMeans, "artifacts">;
}

/** Starts runs and keeps them. */
export interface Starter {
  /** Undefined when the workflow is not for this. */
  startIfWanted(path: string, trigger: Trigger): Promise<Run | undefined>;
  cancel(run: Run): void;
  kill(run: Run): void;
  review(run: Run, environment: string, isApproved: boolean): void;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

interface StartedRun {
  readonly run: Run;
  readonly control: Control;
}

/** No run has been started yet. */
export function createStarter({ slug, github, sources, means }: StarterMeans): Starter {
  const groups = createGroups();
  const approvals = createApprovals();
  const started: StartedRun[] = [];
  const runs: Run[] = [];
  const controlOf = (run: Run) => started.find((one) => one.run === run)?.control;

  const start = async (workflow: Workflow, trigger: Trigger): Promise<Run> => {
    const control = createControl();
    const { id, number } = await github.startRun(announce(workflow, trigger));
    const identity = { id, number, trigger, workflow };
    const records: JobRecord[] = [];
    const work = withArtifacts((artifacts) =>
      runWorkflow(workflow, {
        ...{ identity, sources, groups, control, records, access: github },
        github: githubContext(identity, { slug, apiUrl: github.url }),
        means: { ...means, artifacts },
        askReviewers: (environment) => approvals.ask(id, environment),
      }),
    );
    const run = createRun(
      { id, number, path: workflow.path, name: workflow.name, trigger, jobs: records },
      work,
      records,
      github,
    );
    started.push({ run, control });
    runs.push(run);
    return run;
  };
  /** A file that cannot be read is a run that fails before its first job. */
  const refuse = async (path: string, trigger: Trigger, error: unknown): Promise<Run> => {
    const { id, number } = await github.startRun(announce({ name: path, path }, trigger));
    const records: JobRecord[] = [];
    const known = { id, number, path, name: path, trigger, jobs: records };
    const run = createRun(known, Promise.reject(error), records, github);
    runs.push(run);
    return run;
  };
  return {
    runs,
    startIfWanted: async (path, trigger) => {
      let workflow: Workflow;
      try {
        workflow = await sources.read(trigger.sha, path);
      } catch (error) {
        return refuse(path, trigger, error);
      }
      const isWanted = await starts(workflow.on, trigger, () => sources.changedPaths(trigger));
      return isWanted ? start(workflow, trigger) : undefined;
    },
    cancel: (run) => controlOf(run)?.cancel(),
    kill: (run) => controlOf(run)?.kill(),
    review: ({ id }, environment, isApproved) => approvals.decide(id, environment, isApproved),
  };
}

function createRun(
  known: Omit<Run, "conclusion" | "finished">,
  work: Promise<Conclusion>,
  records: JobRecord[],
  github: GitHubAccess,
): Run {
  let conclusion: Conclusion | undefined;
  const finished = work
    .catch((error: unknown): Conclusion => {
      const record = newJobRecord("", known.name);
      const message = messageOf(error);
      record.annotations.push({ level: "error", title: "", message });
      records.push(Object.assign(record, { status: "completed", conclusion: "failure" }));
      return "failure";
    })
    .then(async (ended) => {
      await github.endRun(known.id, ended);
      conclusion = ended;
      return ended;
    });
  return {
    ...known,
    finished,
    get conclusion() {
      return conclusion;
    },
  };
}

function announce({ name, path }: Pick<Workflow, "name" | "path">, { event, ref, sha, headRef, payload }: Trigger) {
  const headBranch = headRef === "" ? ref.replace(/^refs\/(heads|tags)\//, "") : headRef;
  return { name, path, event, headBranch, headSha: sha, actor: payload.sender?.login ?? "sandbox-maintainer" };
}

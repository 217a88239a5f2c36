import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trigger } from "../events/event.ts";
import { type Inputs, readInputs } from "../events/inputs.ts";
import { type Conclusion, combine } from "../graph/conclusion.ts";
import { concurrencyRule } from "../graph/concurrency.ts";
import type { Workflow } from "../language/workflow.ts";
import { runCallingJob } from "./called-workflow.ts";
import type { RunContext, RunInstance, RunWorkflow } from "./context.ts";
import { runStepsJob } from "./job-instance.ts";
import { whenAborted } from "./run-control.ts";
import { runJobs } from "./workflow-jobs.ts";

/** Runs a workflow from its beginning to its end. @throws Error when its inputs are not what it takes */
export async function runWorkflow(workflow: Workflow, run: RunContext): Promise<Conclusion> {
  const { trigger } = run.identity;
  const inputs = inputsOf(workflow, trigger);
  const { secrets, variables } = trigger.isUntrusted ? { secrets: {}, variables: {} } : await run.access.values();
  const contexts = { github: run.github, inputs, vars: variables };
  const turn = run.groups.enter(concurrencyRule(workflow.concurrency, { contexts }), run.control);
  const cancelled = whenAborted(run.control.cancellation);
  try {
    if (!(await Promise.race([turn.granted, cancelled.aborted.then(() => false)]))) return "cancelled";
    const scope = { workflow, inputs, variables, secrets, hasEnvironmentSecrets: true, limit: undefined, prefix: "" };
    const jobs = await runAllJobs(scope, run);
    const conclusion = combine(Object.values(jobs).map(({ result }) => result));
    return conclusion === "success" && run.control.cancellation.aborted ? "cancelled" : conclusion;
  } finally {
    cancelled.stop();
    turn.leave();
  }
}

const runAllJobs: RunWorkflow = (scope, run) => runJobs(scope, run, runInstance);

const runInstance: RunInstance = (instance, run) => {
  const { uses } = instance.job;
  return uses === undefined ? runStepsJob(instance, run) : runCallingJob(instance, uses, run, runAllJobs);
};

function inputsOf({ on }: Workflow, { event, payload }: Trigger): Inputs {
  if (event !== "workflow_dispatch") return {};
  const definitions = (on.workflow_dispatch?.inputs ?? {}) as Parameters<typeof readInputs>[0];
  return readInputs(definitions, payload.inputs ?? {});
}

/** Calls `use` with a folder for the files that the jobs of a run hand to each other. */
export async function withArtifacts<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-run-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

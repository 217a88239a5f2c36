import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveText, resolveTexts } from "../language/expression.ts";
import type { StandIns } from "../stand-ins/stand-in.ts";
import type { Host } from "./host.ts";
import { createMasks, type Masks } from "./masks.ts";
import type { JobControl, JobPlan, JobResult, StepRecord } from "./plan.ts";
import { type Frame, type Session, statusOf, stepContexts } from "./session.ts";
import { runSteps } from "./steps.ts";
import { endProcessesOf } from "./tracking.ts";
import { createWorkspace, type Repositories, type Workspace } from "./workspace.ts";

/** How long the steps that a cancelled job still runs may take. */
const CANCELLATION_MINUTES = 5;

/** What all jobs of a run share. */
export interface JobMeans {
  readonly host: Host;
  readonly standIns: StandIns;
  readonly repositories: Repositories;
  /** Files that the jobs hand to each other. */
  readonly artifacts: string;
}

/** Runs a job on a machine of its own: new folders, and no process is left of it. */
export async function runJob(
  plan: JobPlan,
  outer: JobControl,
  means: JobMeans,
  records: StepRecord[],
): Promise<JobResult> {
  const { github, secrets } = plan.contexts;
  const workspace = await createWorkspace(String(github.repository), means.repositories, String(github.server_url));
  const limit = limitJob(plan, outer);
  try {
    const masks = createMasks([...Object.values(secrets), String(github.token)]);
    const told = await tellEvent(plan, workspace);
    const env = environmentOf(told);
    const session: Session = { plan: told, ...means, control: limit.control, workspace, masks, env, path: [] };
    const frame: Frame = { inputs: inputsOf(plan), steps: {}, env: {}, actionPath: undefined, hasFailed: false };
    await runSteps(plan.job.steps, session, frame, records);
    const conclusion = outer.death.aborted ? "failure" : statusOf(frame, limit.control);
    return { conclusion, outputs: outputsOf(session, frame, masks) };
  } finally {
    limit.end();
    endProcessesOf(workspace.tracking);
    await workspace.remove();
  }
}

/** The event is a file too. */
async function tellEvent(plan: JobPlan, { temp }: Workspace): Promise<JobPlan> {
  const folder = join(temp, "_github_workflow");
  await mkdir(folder, { recursive: true });
  const event_path = join(folder, "event.json");
  const { github } = plan.contexts;
  await writeFile(event_path, JSON.stringify(github.event));
  return { ...plan, contexts: { ...plan.contexts, github: { ...github, event_path } } };
}

function inputsOf({ contexts }: JobPlan): Readonly<Record<string, unknown>> {
  return typeof contexts.inputs === "object" && contexts.inputs !== null ? { ...contexts.inputs } : {};
}

function environmentOf({ job, workflowEnv, contexts }: JobPlan): Record<string, string> {
  const ofWorkflow = resolveTexts(workflowEnv, { contexts });
  return { ...ofWorkflow, ...resolveTexts(job.env, { contexts }) };
}

/** An output with a secret in it does not leave the job, as on GitHub. */
function outputsOf(session: Session, frame: Frame, masks: Masks): Readonly<Record<string, string>> {
  const scope = { contexts: stepContexts(session, frame, {}) };
  const entries = Object.entries(session.plan.job.outputs)
    .map(([name, value]): [string, string] => [name, resolveText(value, scope)])
    .filter(([, value]) => masks.hide(value) === value);
  return Object.fromEntries(entries);
}

/** A job whose time is over is cancelled; a cancelled one that does not come to an end is killed. */
function limitJob({ job, contexts }: JobPlan, { cancellation, death }: JobControl) {
  const late = new AbortController();
  const killed = new AbortController();
  const minutes = Number(resolveText(job.timeoutMinutes, { contexts }));
  const timer = setTimeout(() => late.abort(), minutes * 60_000);
  const control = {
    cancellation: AbortSignal.any([cancellation, late.signal]),
    death: AbortSignal.any([death, killed.signal]),
  };
  let lastTimer: NodeJS.Timeout | undefined;
  const startLastTimer = () => {
    lastTimer = setTimeout(() => killed.abort(), CANCELLATION_MINUTES * 60_000);
  };
  control.cancellation.addEventListener("abort", startLastTimer, { once: true });
  return {
    control,
    end: () => {
      clearTimeout(timer);
      clearTimeout(lastTimer);
      control.cancellation.removeEventListener("abort", startLastTimer);
    },
  };
}

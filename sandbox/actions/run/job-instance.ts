import { concurrencyRule } from "../graph/concurrency.ts";
import { permissionsOf } from "../graph/permissions.ts";
import { runJob } from "../job/job.ts";
import type { JobPlan, JobResult } from "../job/plan.ts";
import { holds, resolveText, type Scope } from "../language/expression.ts";
import { messageOf } from "../message-of.ts";
import type { JobInstance, RunContext } from "./context.ts";
import { type JobEnvironment, openEnvironment } from "./environment.ts";
import { type JobRecord, newJobRecord } from "./record.ts";
import { type Control, createControl, whenAborted } from "./run-control.ts";

/** Ends a job before its steps. */
class Cancelled extends Error {}

/** Runs a job with steps: waits for its group, for its environment's reviewers, and then for a machine. */
export async function runStepsJob(instance: JobInstance, run: RunContext): Promise<JobResult> {
  const scope = { contexts: jobContexts(instance, run) };
  const record = newJobRecord(idOf(instance), nameOf(instance, scope));
  run.records.push(record);
  const control = createControl();
  const release = follow(control, instance, run);
  const turn = run.groups.enter(concurrencyRule(instance.job.concurrency, scope), control);
  let result: JobResult = { conclusion: "failure", outputs: {} };
  try {
    await unlessCancelled(control, turn.granted);
    const environment = await enterEnvironment(instance, scope, run, control, record);
    result = await onMachine(instance, environment, run, control, record);
  } catch (error) {
    if (error instanceof Cancelled) result = { conclusion: "cancelled", outputs: {} };
    else
      record.annotations.push({
        level: "error",
        title: "",
        message: messageOf(error),
      });
  } finally {
    turn.leave();
    release();
    Object.assign(record, { status: "completed", ...result });
  }
  const isForgiven = result.conclusion === "failure" && holds(instance.job.continueOnError, scope);
  return isForgiven ? { ...result, conclusion: "success" } : result;
}

/** The contexts that a job's own keys see. */
export function jobContexts({ scope, needs, matrix, strategy }: JobInstance, { github }: RunContext) {
  return { github, inputs: scope.inputs, vars: scope.variables, needs, matrix, strategy };
}

function idOf({ scope, job }: JobInstance): string {
  return `${scope.prefix}${job.id}`;
}

function nameOf(instance: JobInstance, scope: Scope): string {
  const { job, matrix } = instance;
  if (job.name !== undefined) return `${instance.scope.prefix}${resolveText(job.name, scope)}`;
  const values = Object.values(matrix).map((value) =>
    typeof value === "object" ? JSON.stringify(value) : String(value),
  );
  return values.length === 0 ? idOf(instance) : `${idOf(instance)} (${values.join(", ")})`;
}

/** A job is cancelled with its run unless its condition holds then too, and with its matrix. */
function follow(control: Control, { isWantedAnyway, failFast }: JobInstance, run: RunContext): () => void {
  const { cancellation } = run.control;
  const onRun = () => {
    if (!isWantedAnyway()) control.cancel();
  };
  const onMatrix = () => control.cancel();
  if (failFast.aborted) onMatrix();
  // A job that begins afterwards was wanted anyway.
  if (!cancellation.aborted) cancellation.addEventListener("abort", onRun, { once: true });
  failFast.addEventListener("abort", onMatrix, { once: true });
  return () => {
    cancellation.removeEventListener("abort", onRun);
    failFast.removeEventListener("abort", onMatrix);
  };
}

async function unlessCancelled(control: Control, allowed: Promise<boolean>): Promise<void> {
  const cancelled = whenAborted(control.cancellation);
  const isAllowed = await Promise.race([allowed, cancelled.aborted.then(() => false)]);
  cancelled.stop();
  if (!isAllowed || control.cancellation.aborted) throw new Cancelled();
}

async function enterEnvironment(
  { job }: JobInstance,
  scope: Scope,
  run: RunContext,
  control: Control,
  record: JobRecord,
): Promise<JobEnvironment | undefined> {
  const environment = await openEnvironment(job.environment, scope, run.identity.trigger.ref, run.access);
  record.environment = environment?.name;
  if (environment?.needsApproval !== true) return environment;
  record.status = "waiting";
  const isApproved = run.askReviewers(environment.name);
  const decided = isApproved.then((yes) => {
    if (!yes) throw new Error(`the deployment to ${environment.name} was rejected`);
    return yes;
  });
  await unlessCancelled(control, decided);
  return environment;
}

async function onMachine(
  instance: JobInstance,
  environment: JobEnvironment | undefined,
  run: RunContext,
  control: Control,
  record: JobRecord,
): Promise<JobResult> {
  const { job, scope } = instance;
  const { isUntrusted } = run.identity.trigger;
  const { workflow, limit } = scope;
  const permissions = permissionsOf({ job: job.permissions, workflow: workflow.permissions }, limit, isUntrusted);
  record.permissions = permissions;
  const token = await run.access.issueToken(permissions);
  try {
    record.status = "in_progress";
    const plan = planOf(instance, environment, run, record.name, token);
    return await runJob(
      plan,
      { cancellation: control.cancellation, death: run.control.death() },
      run.means,
      record.steps,
    );
  } finally {
    await run.access.revokeToken(token);
  }
}

/** What strangers may have changed gets neither secrets nor variables. */
function planOf(
  instance: JobInstance,
  environment: JobEnvironment | undefined,
  run: RunContext,
  name: string,
  token: string,
): JobPlan {
  const { job, scope } = instance;
  const { isUntrusted } = run.identity.trigger;
  const given = isUntrusted ? undefined : environment?.values;
  const ofEnvironment = scope.hasEnvironmentSecrets ? given?.secrets : undefined;
  const contexts = jobContexts(instance, run);
  return {
    ...{ job, name, workflowEnv: scope.workflow.env, workflowDefaults: scope.workflow.defaults },
    contexts: {
      ...contexts,
      vars: { ...scope.variables, ...given?.variables },
      github: { ...run.github, job: job.id, token },
      secrets: { ...scope.secrets, ...ofEnvironment, GITHUB_TOKEN: token },
    },
  };
}

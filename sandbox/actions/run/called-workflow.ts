import { readInputs } from "../events/inputs.ts";
import { combine } from "../graph/conclusion.ts";
import { concurrencyRule } from "../graph/concurrency.ts";
import { permissionsOf, refuseOverreach } from "../graph/permissions.ts";
import type { JobResult } from "../job/plan.ts";
import { resolve, resolveText, resolveTexts } from "../language/expression.ts";
import { mappingAt } from "../language/template.ts";
import type { JobInstance, RunContext, RunWorkflow, WorkflowScope } from "./context.ts";
import { jobContexts } from "./job-instance.ts";
import { newJobRecord } from "./record.ts";
import { createControl } from "./run-control.ts";

/** Runs a job that calls a workflow: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows */
export async function runCallingJob(
  instance: JobInstance,
  uses: string,
  run: RunContext,
  runWorkflow: RunWorkflow,
): Promise<JobResult> {
  const { job, scope } = instance;
  const contexts = jobContexts(instance, run);
  const rule = concurrencyRule(job.concurrency, { contexts });
  if (rule?.cancelInProgress === true) {
    throw new Error("the sandbox's runner does not end a called workflow for a newer one");
  }
  const turn = run.groups.enter(rule, createControl());
  try {
    if (!(await turn.granted)) {
      const record = newJobRecord(`${scope.prefix}${job.id}`, `${scope.prefix}${job.id}`);
      run.records.push(Object.assign(record, { status: "completed", conclusion: "cancelled" }));
      return { conclusion: "cancelled", outputs: {} };
    }
    const called = await calledScope(instance, uses, run);
    const jobs = await runWorkflow(called, run);
    const outputs = Object.keys(called.workflow.outputs).map((name): [string, string] => {
      const { value = "" } = mappingAt(called.workflow.outputs, name);
      return [name, resolveText(value, { contexts: { ...contexts, inputs: called.inputs, jobs } })];
    });
    const conclusion = combine(Object.values(jobs).map(({ result }) => result));
    return { conclusion, outputs: Object.fromEntries(outputs) };
  } finally {
    turn.leave();
  }
}

/** @throws Error when the workflow is not there, cannot be called, or wants what its caller does not give */
async function calledScope(instance: JobInstance, uses: string, run: RunContext): Promise<WorkflowScope> {
  const { job, scope } = instance;
  const workflow = await run.sources.readCalled(uses, run.identity.trigger.sha);
  const definition = workflow.on.workflow_call;
  if (definition === undefined) throw new Error(`${workflow.path} is not made to be called: it has no "workflow_call"`);
  if (workflow.concurrency !== undefined) {
    throw new Error(
      `the sandbox's runner knows no "concurrency" of a whole called workflow, as ${workflow.path} has it`,
    );
  }
  const limit = permissionsOf({ job: job.permissions, workflow: scope.workflow.permissions }, scope.limit, false);
  for (const { id, permissions } of workflow.jobs) {
    refuseOverreach(id, { job: permissions, workflow: workflow.permissions }, limit);
  }
  const contexts = { ...jobContexts(instance, run), secrets: scope.secrets };
  const given = resolve(job.with, { contexts }) as Readonly<Record<string, unknown>>;
  const inherits = job.secrets === "inherit";
  return {
    workflow,
    inputs: readInputs((definition.inputs ?? {}) as Parameters<typeof readInputs>[0], given),
    variables: scope.variables,
    secrets: inherits ? scope.secrets : resolveTexts(job.secrets, { contexts }),
    hasEnvironmentSecrets: inherits && scope.hasEnvironmentSecrets,
    limit,
    prefix: `${scope.prefix}${job.id} / `,
  };
}

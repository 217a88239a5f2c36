import { type Conclusion, combine, statusOfJobs } from "../graph/conclusion.ts";
import { type Combination, expandMatrix } from "../graph/matrix.ts";
import type { JobResult } from "../job/plan.ts";
import { holds, resolve } from "../language/expression.ts";
import type { Job } from "../language/job.ts";
import { messageOf } from "../message-of.ts";
import type { JobInstance, NeededJob, RunContext, RunInstance, WorkflowScope } from "./context.ts";
import { newJobRecord } from "./record.ts";

/** How a job went, and all the jobs that it came after. */
interface Outcome extends NeededJob {
  readonly ancestors: Readonly<Record<string, Conclusion>>;
}

/** Runs the jobs of a workflow, each as soon as those that it needs have ended. */
export async function runJobs(
  scope: WorkflowScope,
  run: RunContext,
  runInstance: RunInstance,
): Promise<Readonly<Record<string, NeededJob>>> {
  const started = new Map<string, Promise<Outcome>>();
  const start = (id: string): Promise<Outcome> => {
    const found = started.get(id);
    if (found !== undefined) return found;
    const job = scope.workflow.jobs.find((candidate) => candidate.id === id);
    if (job === undefined) throw new Error(`there is no job "${id}"`);
    const outcome = Promise.all(job.needs.map(start)).then((needed) =>
      runJobWhenDue(job, needed, { scope, run, runInstance }),
    );
    started.set(id, outcome);
    return outcome;
  };
  const entries = scope.workflow.jobs.map(async ({ id }) => [id, await start(id)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

interface Means {
  readonly scope: WorkflowScope;
  readonly run: RunContext;
  readonly runInstance: RunInstance;
}

async function runJobWhenDue(job: Job, needed: readonly Outcome[], means: Means): Promise<Outcome> {
  const needs = Object.fromEntries(
    needed.map(({ result, outputs }, index) => [job.needs[index] ?? "", { result, outputs }]),
  );
  const results = Object.fromEntries(Object.entries(needs).map(([id, { result }]) => [id, result]));
  const ancestors = Object.assign({}, ...needed.map((one) => one.ancestors), results) as Outcome["ancestors"];
  const { conclusion, outputs } = await judge(job, needs, ancestors, means);
  return { result: conclusion, outputs, ancestors };
}

async function judge(
  job: Job,
  needs: Readonly<Record<string, NeededJob>>,
  ancestors: Readonly<Record<string, Conclusion>>,
  { scope, run, runInstance }: Means,
): Promise<JobResult> {
  const { control } = run;
  const contexts = { github: run.github, inputs: scope.inputs, vars: scope.variables, needs };
  const isWanted = (isCancelled: boolean) =>
    holds(job.condition, { contexts, functions: statusOfJobs({ results: ancestors, isCancelled }) });
  const end = (conclusion: Conclusion, message?: string): JobResult => {
    const record = newJobRecord(`${scope.prefix}${job.id}`, `${scope.prefix}${job.id}`);
    Object.assign(record, { status: "completed", conclusion });
    if (message !== undefined) record.annotations.push({ level: "error", title: "", message });
    run.records.push(record);
    return { conclusion, outputs: {} };
  };
  try {
    if (!isWanted(control.cancellation.aborted)) return end(control.cancellation.aborted ? "cancelled" : "skipped");
    const strategy = resolve(job.strategy, { contexts }) as Strategy;
    const combinations = strategy.matrix === undefined ? [{}] : expandMatrix(strategy.matrix);
    const common = { job, scope, needs, isWantedAnyway: () => isWanted(true) };
    return await runMatrix(combinations, strategy, (one) => runInstance({ ...common, ...one }, run));
  } catch (error) {
    return end("failure", messageOf(error));
  }
}

interface Strategy {
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly "fail-fast"?: boolean;
  readonly "max-parallel"?: number;
}

type OfMatrix = Pick<JobInstance, "matrix" | "strategy" | "failFast">;

async function runMatrix(
  combinations: readonly Combination[],
  strategy: Strategy,
  runOne: (one: OfMatrix) => Promise<JobResult>,
): Promise<JobResult> {
  const failFast = new AbortController();
  const isFast = strategy["fail-fast"] !== false;
  const parallel = strategy["max-parallel"] ?? combinations.length;
  const results: JobResult[] = [];
  const waiting = [...combinations.entries()];
  const told = { "fail-fast": isFast, "max-parallel": parallel, "job-total": combinations.length };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, matrix] = next;
      const result = await runOne({ matrix, strategy: { ...told, "job-index": index }, failFast: failFast.signal });
      results.push(result);
      if (result.conclusion === "failure" && isFast) failFast.abort();
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, combinations.length) }, work));
  // Of jobs that give the same output, the last one to end counts, if it gives one.
  const outputs = results.flatMap((result) => Object.entries(result.outputs).filter(([, value]) => value !== ""));
  return { conclusion: combine(results.map(({ conclusion }) => conclusion)), outputs: Object.fromEntries(outputs) };
}

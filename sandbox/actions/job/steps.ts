import { type Conclusion, statusOfSteps } from "../graph/conclusion.ts";
import { holds, resolveTexts, type Scope } from "../language/expression.ts";
import type { Step } from "../language/job.ts";
import { messageOf } from "../message-of.ts";
import { runAction } from "./action.ts";
import type { StepRecord } from "./plan.ts";
import { createRunnerFiles } from "./runner-files.ts";
import { runScript } from "./script.ts";
import { type Frame, processEnvironment, type Session, type StepAtWork, statusOf, stepContexts } from "./session.ts";
import { limitStep } from "./step-limit.ts";
import { createStepLog, type StepLog } from "./step-log.ts";

/** What came of a step. */
interface Ending extends Pick<StepRecord, "outputs" | "summary"> {
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

const SKIPPED: Ending = { outcome: "skipped", conclusion: "skipped", outputs: {}, summary: "" };

/** Runs the steps of a job one after the other, and keeps a record of each from its beginning on. */
export async function runSteps(
  steps: readonly Step[],
  session: Session,
  frame: Frame,
  records: StepRecord[],
): Promise<void> {
  for (const step of steps) {
    if (session.control.death.aborted) return;
    const start = performance.now();
    const log = createStepLog(session.masks);
    const record = beginRecord(step, log);
    records.push(record);
    Object.assign(record, await runStep(step, session, frame, log));
    record.seconds = (performance.now() - start) / 1000;
  }
}

function beginRecord(step: Step, log: StepLog): StepRecord {
  return {
    ...{ name: nameOf(step), id: step.id, annotations: log.annotations, outputs: {}, summary: "", seconds: 0 },
    ...{ outcome: undefined, conclusion: undefined },
    get log() {
      return log.text();
    },
  };
}

function nameOf({ name, uses, run }: Step): string {
  if (typeof name === "string") return name;
  return uses === undefined ? `Run ${String(run).split("\n")[0]}` : `Run ${uses}`;
}

async function runStep(step: Step, session: Session, frame: Frame, log: StepLog): Promise<Ending> {
  const ending = await judgeStep(step, session, frame, log);
  const { outputs, outcome, conclusion } = ending;
  if (step.id !== undefined) frame.steps[step.id] = { outputs, outcome, conclusion };
  if (conclusion === "failure") frame.hasFailed = true;
  return ending;
}

async function judgeStep(step: Step, session: Session, frame: Frame, log: StepLog): Promise<Ending> {
  const { control } = session;
  const scopeFor = (env: Readonly<Record<string, string>>, status: Conclusion): Scope => ({
    contexts: stepContexts(session, frame, env),
    functions: statusOfSteps(status),
  });
  let scope = scopeFor({}, statusOf(frame, control));
  try {
    const env = resolveTexts(step.env, scope);
    scope = scopeFor(env, statusOf(frame, control));
    if (!holds(step.condition, scope)) return SKIPPED;
    const isWantedAnyway = () => holds(step.condition, scopeFor(env, "cancelled"));
    return await perform(step, { session, frame, log, env, scope }, isWantedAnyway);
  } catch (error) {
    log.fail(messageOf(error));
    return { ...SKIPPED, outcome: "failure", conclusion: isForgiven(step, scope) ? "success" : "failure" };
  }
}

async function perform(step: Step, atWork: StepAtWork, isWantedAnyway: () => boolean): Promise<Ending> {
  const { session, frame, log, env, scope } = atWork;
  const limit = limitStep(step, session.control, scope, isWantedAnyway);
  const files = await createRunnerFiles(session.workspace.temp);
  const environment = { ...processEnvironment(session, frame, env), ...files.environment };
  const { given, problem } = await attempt(() => execute(step, atWork, environment, limit.signal));
  limit.end();
  const { outcome, message } = limit.judge(problem);
  if (message !== undefined) log.fail(message);
  const { outputs, summary } = await files.collect(session, log);
  const conclusion = outcome === "failure" && isForgiven(step, scope) ? "success" : outcome;
  return { outcome, conclusion, outputs: { ...given, ...outputs }, summary };
}

function execute(
  step: Step,
  atWork: StepAtWork,
  environment: Readonly<Record<string, string>>,
  cancellation: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { session, frame, log, scope } = atWork;
  if (step.uses === undefined) return runScript(session, { step, frame, scope, environment, cancellation, log });
  const control = { ...session.control, cancellation: AbortSignal.any([session.control.cancellation, cancellation]) };
  // The steps of an action write into the log of the step that uses it.
  const runNested = async (steps: readonly Step[], nested: Frame) => {
    for (const one of steps) if (!control.death.aborted) await runStep(one, { ...session, control }, nested, log);
  };
  return runAction(step, step.uses, atWork, { environment, runNested });
}

async function attempt(work: () => Promise<Readonly<Record<string, string>>>) {
  try {
    return { given: await work(), problem: undefined };
  } catch (error) {
    return { given: {}, problem: messageOf(error) };
  }
}

function isForgiven({ continueOnError }: Step, scope: Scope): boolean {
  return holds(continueOnError, scope);
}

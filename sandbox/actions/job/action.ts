import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CompositeAction, readCompositeAction } from "../language/composite-action.ts";
import { resolveText, resolveTexts, type Scope } from "../language/expression.ts";
import type { Step } from "../language/job.ts";
import type { ActionCall } from "../stand-ins/stand-in.ts";
import { type Frame, type Session, type StepAtWork, stepContexts } from "./session.ts";

/** What actions are run with. */
interface ActionMeans {
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the steps of an action. */
  runNested(steps: readonly Step[], frame: Frame): Promise<void>;
}

/** Runs the action of a step. @returns its outputs @throws Error when it fails, or is not known here */
export async function runAction(
  step: Step,
  uses: string,
  atWork: StepAtWork,
  means: ActionMeans,
): Promise<Readonly<Record<string, string>>> {
  const given = resolveTexts(step.with, atWork.scope);
  if (uses.startsWith("./")) return runLocalAction(uses, given, atWork, means);
  const { session, log } = atWork;
  const name = uses.split("@")[0]?.toLowerCase() ?? "";
  const standIn = session.standIns[name];
  if (standIn === undefined) throw new Error(`the sandbox's runner has no stand-in for the action ${name}`);
  return standIn(callOf(session, given, means.environment, (line) => log.write(line)));
}

function callOf(
  { plan, workspace, host, repositories, artifacts, path }: Session,
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
  print: (line: string) => void,
): ActionCall {
  const { github } = plan.contexts;
  return {
    ...{ inputs, github, environment, repositories, artifacts, print },
    workspace: workspace.path,
    nodeFolder: host.nodeFolder,
    addPath: (folder) => void path.unshift(folder),
  };
}

async function runLocalAction(
  uses: string,
  given: Readonly<Record<string, string>>,
  { session, frame: outer, env, scope }: StepAtWork,
  { runNested }: ActionMeans,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(session.workspace.path, uses);
  const action = await readCompositeAction(`${uses}/action.yml`, await readDescription(folder, uses));
  const inputs = inputsOf(action, given, scope);
  const frame: Frame = { inputs, steps: {}, env: { ...outer.env, ...env }, actionPath: folder, hasFailed: false };
  await runNested(action.steps, frame);
  if (frame.hasFailed) throw new Error(`the action ${uses} failed`);
  const outputs = { contexts: stepContexts(session, frame, {}) };
  return Object.fromEntries(Object.entries(action.outputs).map(([name, value]) => [name, resolveText(value, outputs)]));
}

async function readDescription(folder: string, uses: string): Promise<string> {
  for (const name of ["action.yml", "action.yaml"]) {
    const content = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (content !== undefined) return content;
  }
  throw new Error(
    `Can't find 'action.yml' or 'action.yaml' under '${uses}'. Did you forget to run actions/checkout before running your local action?`,
  );
}

function inputsOf(
  { inputs }: CompositeAction,
  given: Readonly<Record<string, string>>,
  scope: Scope,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, given[name] ?? resolveText(input.default ?? "", scope)]),
  );
}

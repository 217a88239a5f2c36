import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveText, type Scope } from "../language/expression.ts";
import type { Step } from "../language/job.ts";
import { mappingAt, type Template } from "../language/template.ts";
import { runStepProcess } from "./process.ts";
import type { Frame, Session } from "./session.ts";
import { shellCommand } from "./shell.ts";
import type { StepLog } from "./step-log.ts";

/** A step's own script, with what it runs in. */
export interface ScriptRun {
  readonly step: Step;
  readonly frame: Frame;
  readonly scope: Scope;
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted when the step is to end. */
  readonly cancellation: AbortSignal;
  readonly log: StepLog;
}

/** Runs the script of a step. @returns no outputs of its own @throws Error when it ends with another exit code than 0 */
export async function runScript(session: Session, run: ScriptRun): Promise<Readonly<Record<string, string>>> {
  const { step, frame, scope, environment, cancellation, log } = run;
  const { plan, workspace, host, control } = session;
  // The defaults of a workflow are not those of an action that it uses.
  const defaults = frame.actionPath === undefined ? [plan.job.defaults, plan.workflowDefaults] : [];
  const choose = (own: Template | undefined, name: string): string => {
    const places = [own, ...defaults.map((one) => mappingAt(one, "run")[name])];
    return resolveText(places.find((place) => place !== undefined) ?? "", scope);
  };
  const file = join(workspace.temp, `${randomUUID()}.sh`);
  await writeFile(file, resolveText(step.run ?? "", scope));
  const [command, ...arguments_] = shellCommand(choose(step.shell, "shell"), file);
  const code = await runStepProcess({
    ...{ command, arguments: arguments_, environment, cancellation },
    workingDirectory: join(workspace.path, choose(step.workingDirectory, "working-directory")),
    patience: host.patience,
    death: control.death,
    onLine: (line) => log.write(line),
  });
  if (code !== 0) throw new Error(`Process completed with exit code ${code}.`);
  return {};
}

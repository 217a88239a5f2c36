import type { Masks } from "./masks.ts";
import { parseWorkflowCommand, type WorkflowCommand } from "./workflow-command.ts";

/** A message that is shown beside a run. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  readonly title: string;
}

/** The log of a step. */
export interface StepLog {
  /** Takes a line of its output: an ordinary one, or a command to the runner. */
  write(line: string): void;
  /** Takes what the runner itself says about a failure. */
  fail(message: string): void;
  /** All that anybody may read. */
  text(): string;
  readonly annotations: readonly Annotation[];
}

const LEVELS = ["error", "warning", "notice"] as const;
const REMOVED = ["set-output", "save-state", "set-env", "add-path"];

/** An empty log, which hides what `masks` hide and lets the step hide more. */
export function createStepLog(masks: Masks): StepLog {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  let resumedBy: string | undefined;
  const show = (line: string) => void lines.push(masks.hide(line));

  const annotate = (level: Annotation["level"], message: string, title = "") => {
    annotations.push({ level, message: masks.hide(message), title: masks.hide(title) });
    show(`##[${level}]${message}`);
  };

  const obey = ({ name, properties, message }: WorkflowCommand, line: string): void => {
    const level = LEVELS.find((one) => one === name);
    if (level !== undefined) annotate(level, message, properties.title);
    else if (name === "add-mask") masks.add(message);
    else if (name === "stop-commands") resumedBy = message;
    else if (name === "group" || name === "endgroup") show(`##[${name}]${message}`);
    else if (REMOVED.includes(name)) annotate("error", `The ${name} command is disabled`);
    else if (name !== "debug") show(line);
  };

  return {
    annotations,
    fail: (message) => annotate("error", message),
    text: () => lines.map((line) => `${masks.hide(line)}\n`).join(""),
    write: (line) => {
      const command = parseWorkflowCommand(line);
      if (resumedBy !== undefined) {
        if (command?.name === resumedBy) resumedBy = undefined;
        show(line);
      } else if (command === undefined) show(line);
      else obey(command, line);
    },
  };
}

/** A command that a step gives the runner by printing it, such as `::error title=No::Why`. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const COMMAND = /^\s*::(?<name>[^\s:]+)(?: (?<properties>.*?))?::(?<message>.*)$/;

/**
 * The command in a line of a step's output; undefined when it is an ordinary line:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  const { name, properties = "", message = "" } = COMMAND.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  const entries = properties
    .split(",")
    .map((property) => property.split("="))
    .filter(([key = ""]) => key.trim() !== "")
    .map(([key = "", ...value]) => [
      key.trim(),
      unescaped(value.join("=")).replaceAll("%3A", ":").replaceAll("%2C", ","),
    ]);
  return { name, properties: Object.fromEntries(entries), message: unescaped(message) };
}

/** `%25` comes last, so that an escaped escape stays one. */
function unescaped(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

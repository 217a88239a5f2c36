import { HELP, type Order, parseCommandLine } from "./cli.ts";
import { deferModules } from "./deferred-modules.ts";
import { createInterrupter, interruptOnSignals } from "./engine/interruption.ts";
import { CliError } from "./errors.ts";
import { exitCodeOf } from "./exit-code.ts";
import { type Confidential, createConfidential } from "./report/confidential.ts";
import type { Result } from "./results.ts";
import { readSettings } from "./settings.ts";
import type { Tools } from "./tools.ts";

/** The command line: reads arguments and environment, runs one command, prints its result and sets the exit code. */
export async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const confidential = createConfidential(process.env);
  try {
    const invocation = parseCommandLine(words);
    if (invocation.command === "help") process.stdout.write(HELP);
    else if (invocation.command === "version") process.stdout.write(`${await readVersion()}\n`);
    else await perform(invocation, confidential);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    await printFailure(error, words.includes("--json"), confidential);
    process.exitCode = error.exitCode;
  }
}

async function perform(order: Order, confidential: Confidential): Promise<void> {
  const { options } = order;
  const interrupter = createInterrupter();
  const stopListening = interruptOnSignals(interrupter, process, options.deadlineMinutes);
  try {
    deferModules();
    const { createTools } = await import("./toolbox.ts");
    const tell = (sentence: string) => print(process.stderr, `${sentence}\n`, confidential);
    const voice = { tell, confidential };
    const result = await runCommand(order, createTools(options, readSettings(process.env), interrupter, voice));
    const { renderText } = await import("./report/text.ts");
    const text = options.json ? `${JSON.stringify(result, undefined, 2)}\n` : renderText(result);
    print(process.stdout, text, confidential);
    process.exitCode = exitCodeOf(result);
  } finally {
    stopListening();
  }
}

async function runCommand(order: Order, tools: Tools): Promise<Result> {
  switch (order.command) {
    case "up":
      return (await import("./commands/up.ts")).up(order.environment, tools);
    case "destroy":
      return (await import("./commands/destroy.ts")).destroy(order.environment, tools);
    case "preview":
      return (await import("./commands/preview.ts")).preview(order.environment, tools);
    case "drift":
      return (await import("./commands/drift.ts")).drift(order.environment, tools);
    case "status":
      return (await import("./commands/status.ts")).status(order.environment, tools);
    case "list":
      return (await import("./commands/list.ts")).list(tools);
    default:
      throw new Error(`no command for ${order satisfies never}`);
  }
}

async function printFailure(error: CliError, asJson: boolean, confidential: Confidential): Promise<void> {
  const { renderFailureJson, renderFailureText } = await import("./report/failure.ts");
  if (asJson) print(process.stdout, renderFailureJson(error), confidential);
  print(process.stderr, renderFailureText(error), confidential);
}

/** Prints without anything that is secret. */
function print(stream: NodeJS.WriteStream, text: string, { hide }: Confidential): void {
  stream.write(hide(text));
}

async function readVersion(): Promise<string> {
  const { default: description } = await import("../package.json", { with: { type: "json" } });
  return description.version;
}

import { HELP, type Order, parseCommandLine } from "./cli.ts";
import { deferModules } from "./deferred-modules.ts";
import { createInterrupter, interruptOnSignals } from "./engine/interruption.ts";
import { CliError } from "./errors.ts";
import type { Result } from "./results.ts";
import { readSettings } from "./settings.ts";
import type { Tools } from "./tools.ts";

/** The command line: reads arguments and environment, runs one command, prints its result and sets the exit code. */
export async function main(): Promise<void> {
  const words = process.argv.slice(2);
  try {
    const invocation = parseCommandLine(words);
    if (invocation.command === "help") process.stdout.write(HELP);
    else if (invocation.command === "version") process.stdout.write(`${await readVersion()}\n`);
    else await perform(invocation);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    await printFailure(error, words.includes("--json"));
    process.exitCode = error.exitCode;
  }
}

async function perform(order: Order): Promise<void> {
  const { options } = order;
  const interrupter = createInterrupter();
  const stopListening = interruptOnSignals(interrupter, process, options.deadlineMinutes);
  try {
    deferModules();
    const { createTools } = await import("./toolbox.ts");
    const result = await runCommand(order, createTools(options, readSettings(process.env), interrupter));
    const { renderText } = await import("./report/text.ts");
    await print(process.stdout, options.json ? `${JSON.stringify(result, undefined, 2)}\n` : renderText(result));
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
    case "status":
      return (await import("./commands/status.ts")).status(order.environment, tools);
    case "list":
      return (await import("./commands/list.ts")).list(tools);
    default:
      throw new Error(`no command for ${order satisfies never}`);
  }
}

async function printFailure(error: CliError, asJson: boolean): Promise<void> {
  const { renderFailureJson, renderFailureText } = await import("./report/failure.ts");
  if (asJson) await print(process.stdout, renderFailureJson(error));
  await print(process.stderr, renderFailureText(error));
}

/** Prints without any value of the environment that is secret. */
async function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const { redact, secretValues } = await import("./report/escape.ts");
  stream.write(redact(text, secretValues(process.env)));
}

async function readVersion(): Promise<string> {
  const { default: description } = await import("../package.json", { with: { type: "json" } });
  return description.version;
}

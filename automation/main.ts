import { randomUUID } from "node:crypto";
import { type Actions, type Call, createActions, isInActions, maskIn } from "./actions.ts";
import { HELP, type Order, parseCommandLine } from "./cli.ts";
import { deferModules } from "./deferred-modules.ts";
import { explainFullDisk } from "./disk-full.ts";
import { createInterrupter, interruptOnSignals } from "./engine/interruption.ts";
import { CliError } from "./errors.ts";
import { exitCodeOf } from "./exit-code.ts";
import { withKeyFiles } from "./key-files.ts";
import { inert, inertJson } from "./report/actions.ts";
import { type Confidential, createConfidential } from "./report/confidential.ts";
import type { Result } from "./results.ts";
import { readSettings } from "./settings.ts";
import type { Tools } from "./tools.ts";

/** The command line: reads arguments and environment, runs one command, prints its result and sets the exit code. */
export async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const confidential = createConfidential(process.env, isInActions(process.env) ? maskIn(process.stderr) : undefined);
  const actions = createActions(process.env, confidential, process.stderr);
  let call: Call = { command: words[0] ?? "", environment: undefined };
  try {
    const invocation = parseCommandLine(words);
    if (invocation.command === "help") process.stdout.write(HELP);
    else if (invocation.command === "version") process.stdout.write(`${await readVersion()}\n`);
    else {
      call = callOf(invocation);
      await perform(invocation, actions, confidential);
    }
  } catch (thrown) {
    const error = explainFullDisk(thrown);
    if (!(error instanceof CliError)) throw error;
    await printFailure(error, words.includes("--json"), confidential);
    await actions.tellFailure(error, call);
    process.exitCode = error.exitCode;
  }
}

async function perform(order: Order, actions: Actions, confidential: Confidential): Promise<void> {
  const { options } = order;
  const interrupter = createInterrupter();
  const stopListening = interruptOnSignals(interrupter, process, options.deadlineMinutes);
  try {
    deferModules();
    const { createTools } = await import("./toolbox.ts");
    const tell = (sentence: string) => print(process.stderr, `${sentence}\n`, confidential);
    const voice = { tell, confidential };
    const result = await withKeyFiles(process.env, async (environment) =>
      runCommand(order, createTools(options, readSettings(environment), interrupter, voice)),
    );
    const { renderText } = await import("./report/text.ts");
    const text = options.json ? `${JSON.stringify(result, undefined, 2)}\n` : renderText(result);
    print(process.stdout, text, confidential, options.json);
    await actions.tell(result);
    process.exitCode = exitCodeOf(result);
  } finally {
    stopListening();
  }
}

function callOf(order: Order): Call {
  const environment = "environment" in order ? order.environment?.name : undefined;
  return { command: order.command, environment };
}

async function runCommand(order: Order, tools: Tools): Promise<Result> {
  switch (order.command) {
    case "converge": {
      const { converge, convergeDryRun } = await import("./commands/converge.ts");
      return (order.options.dryRun ? convergeDryRun : converge)(order.environment, tools);
    }
    case "up":
      return (await import("./commands/up.ts")).up(order.environment, tools);
    case "extend":
      return (await import("./commands/extend.ts")).extend(order.environment, tools);
    case "destroy":
      return (await import("./commands/destroy.ts")).destroy(order.environment, tools);
    case "preview":
      return (await import("./commands/preview.ts")).preview(order.environment, tools);
    case "drift":
      return (await import("./commands/drift.ts")).drift(order.environment, tools);
    case "status":
      return (await import("./commands/status.ts")).status(order.environment, tools);
    case "test":
      return (await import("./commands/test.ts")).test(order.environment, tools);
    case "list":
      return (await import("./commands/list.ts")).list(tools);
    case "sweep":
      return (await import("./commands/sweep.ts")).sweep(order.environment, tools);
    case "build":
      return (await import("./commands/build.ts")).build(tools);
    case "doctor":
      return (await import("./commands/doctor.ts")).doctor(tools);
    default:
      throw new Error(`no command for ${order satisfies never}`);
  }
}

async function printFailure(error: CliError, asJson: boolean, confidential: Confidential): Promise<void> {
  const { renderFailureJson, renderFailureText } = await import("./report/failure.ts");
  if (asJson) print(process.stdout, renderFailureJson(error), confidential, asJson);
  print(process.stderr, renderFailureText(error), confidential);
}

/** Prints without anything that is secret, and without anything that a runner would obey. */
function print(stream: NodeJS.WriteStream, text: string, { hide }: Confidential, isJson = false): void {
  const shown = hide(text);
  const safe = isInActions(process.env) ? (isJson ? inertJson(shown) : inert(shown, randomUUID())) : shown;
  stream.write(safe);
}

async function readVersion(): Promise<string> {
  const { default: description } = await import("../package.json", { with: { type: "json" } });
  return description.version;
}

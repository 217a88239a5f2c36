import { parseArgs } from "node:util";
import { type Environment, parseEnvironment } from "./environment.ts";
import { CliError } from "./errors.ts";

/** The commands, in the order in which help shows them. */
export const COMMANDS = {
  up: "bring an environment to the wanted state and announce its addresses",
  destroy: "remove an environment and prove that nothing is left",
  preview: "show what `up` would change, and change nothing",
  status: "show what an environment runs",
  list: "list the environments",
} as const;

/** What `greenroom` can be asked to do. */
export type CommandName = keyof typeof COMMANDS;

/** The options of every command, as plain values. */
export interface Options {
  /** File that holds the catalogue of apps. @default "apps.ts" */
  readonly apps: string;
  /** Git repository that the images are built from; undefined when not given. */
  readonly repository: string | undefined;
  /** The commit to build instead of the pull request's head; undefined when not given. */
  readonly commit: string | undefined;
  /** Minutes after which the command stops itself; shorter than the job's own limit. @default 25 */
  readonly deadlineMinutes: number;
  /** Print the result as JSON. */
  readonly json: boolean;
}

/** A call of the command line that works on environments. */
export type Order =
  | { readonly command: "list"; readonly options: Options }
  | { readonly command: Exclude<CommandName, "list">; readonly environment: Environment; readonly options: Options };

/** One call of the command line, understood. */
export type Invocation = Order | { readonly command: "help" } | { readonly command: "version" };

const DEFAULT_DEADLINE_MINUTES = 25;

/** The text of `greenroom --help`. */
export const HELP = `greenroom: an environment for every pull request

Usage: greenroom <command> [environment] [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, meaning]) => `  ${name.padEnd(9)} ${meaning}`)
  .join("\n")}

Environments: platform, or pr- with a pull request's number, as in pr-12

Options:
  --apps <file>          the catalogue of apps (default: apps.ts)
  --repository <path>    the git repository to build from (default: $GREENROOM_REPOSITORY, or this folder)
  --commit <hash>        build this commit instead of the pull request's head
  --deadline <minutes>   stop in good order after so long (default: ${DEFAULT_DEADLINE_MINUTES})
  --json                 print the result as JSON
  --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. Every error code is explained in docs/errors.md.
`;

/**
 * Turns the words after `greenroom` into plain options.
 *
 * @throws CliError `usage` or `unknown-environment`
 */
export function parseCommandLine(words: readonly string[]): Invocation {
  const { values, positionals } = readWords(words);
  if (values.help === true || positionals[0] === "help") return { command: "help" };
  if (values.version === true) return { command: "version" };
  const [command, name, ...rest] = positionals;
  if (command === undefined) throw usage("No command was given.");
  if (!isCommand(command)) throw usage(`There is no command "${command}".`);
  const options: Options = {
    apps: values.apps ?? "apps.ts",
    repository: values.repository,
    commit: readCommit(values.commit),
    deadlineMinutes: readMinutes(values.deadline),
    json: values.json === true,
  };
  if (command === "list") {
    if (name !== undefined) throw usage(`"list" takes no environment, got "${name}".`);
    return { command, options };
  }
  if (name === undefined) throw usage(`"${command}" needs an environment.`);
  if (rest.length > 0) throw usage(`"${command}" takes one environment, got "${[name, ...rest].join(" ")}".`);
  return { command, environment: parseEnvironment(name), options };
}

function readWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        apps: { type: "string" },
        repository: { type: "string" },
        commit: { type: "string" },
        deadline: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split(". ")[0] ?? "") : String(cause);
    throw usage(`${reason}.`, cause);
  }
}

function readCommit(commit: string | undefined): string | undefined {
  if (commit === undefined || /^[0-9a-f]{7,40}$/.test(commit)) return commit;
  throw usage(`--commit takes 7 to 40 hexadecimal digits, got "${commit}".`);
}

function readMinutes(text: string | undefined): number {
  if (text === undefined) return DEFAULT_DEADLINE_MINUTES;
  const minutes = Number(text);
  if (minutes > 0 && minutes <= 360) return minutes;
  throw usage(`--deadline takes a number of minutes, more than 0 and at most 360, got "${text}".`);
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

function usage(message: string, cause?: unknown): CliError {
  return new CliError("usage", message, 'Run "greenroom --help" to see the commands and options.', { cause });
}

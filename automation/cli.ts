import { parseArgs } from "node:util";
import { type Environment, parseEnvironment } from "./environment.ts";
import { CliError } from "./errors.ts";

/** The commands, in the order in which help shows them. */
export const COMMANDS = {
  up: "bring an environment to the wanted state and announce its addresses",
  destroy: "remove an environment and prove that nothing is left",
  preview: "show what `up` would change, and change nothing",
  drift: "show what is otherwise in reality than in the state",
  status: "show what an environment is, and where state, cloud and apps disagree",
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
  /** Look first how everything really is; staging and production always do. @default false */
  readonly refresh: boolean;
  /** Names of what `up production` may replace or delete though nobody can make it again. @default none */
  readonly confirmReplace: readonly string[];
  /** What the caller wants staging for; undefined when not given. */
  readonly reason: string | undefined;
  /** For how many hours from now the caller wants it, from 1 to 72. @default 8 */
  readonly hours: number;
  /** Whose lease it is, if not that of who runs the command. */
  readonly holder: string | undefined;
  /** Give up everybody's leases and not only the caller's. */
  readonly force: boolean;
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
const DEFAULT_LEASE_HOURS = 8;
const LONGEST_LEASE_HOURS = 72;
const LONGEST_HOLDER = 64;
const LONGEST_REASON = 200;

/** The options that belong to some calls only. */
const BELONGS: Readonly<Record<string, readonly string[]>> = {
  "confirm-replace": ["up production"],
  refresh: ["up", "preview"],
  reason: ["up staging"],
  hours: ["up staging"],
  as: ["up staging", "destroy staging"],
  force: ["destroy staging", "destroy production"],
};

/** The text of `greenroom --help`. */
export const HELP = `greenroom: an environment for every pull request

Usage: greenroom <command> [environment] [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, meaning]) => `  ${name.padEnd(9)} ${meaning}`)
  .join("\n")}

Environments: platform, staging, production, or pr- with a pull request's number, as in pr-12

Staging is held by leases: "up" takes or extends one, "destroy" gives it up, and the last one ends staging.

Options:
  --apps <file>          the catalogue of apps (default: apps.ts)
  --repository <path>    the git repository to build from (default: $GREENROOM_REPOSITORY, or this folder)
  --commit <hash>        build this commit instead of the newest of the pull request or branch
  --reason <text>        what you want staging for; needed unless you hold it already
  --hours <number>       hold it so long from now, 1 to ${LONGEST_LEASE_HOURS} hours (default: ${DEFAULT_LEASE_HOURS})
  --as <name>            whose lease it is (default: $GITHUB_ACTOR, or the user of this machine)
  --force                let "destroy staging" end the leases of others too
  --refresh              look how everything really is before an up or a preview; staging and production always do
  --confirm-replace <name>
                         let "up production" replace or delete what has this name; repeatable
  --deadline <minutes>   stop in good order after so long (default: ${DEFAULT_DEADLINE_MINUTES})
  --json                 print the result as JSON
  --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 "status" or "drift" found a difference. Every error code is explained in docs/errors.md.
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
    refresh: values.refresh === true,
    confirmReplace: values["confirm-replace"] ?? [],
    reason: readLine("reason", values.reason, LONGEST_REASON),
    hours: readHours(values.hours),
    holder: readLine("as", values.as, LONGEST_HOLDER),
    force: values.force === true,
    deadlineMinutes: readMinutes(values.deadline),
    json: values.json === true,
  };
  requireFitting(values, name === undefined ? command : `${command} ${name}`);
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
        refresh: { type: "boolean" },
        "confirm-replace": { type: "string", multiple: true },
        reason: { type: "string" },
        hours: { type: "string" },
        as: { type: "string" },
        force: { type: "boolean" },
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

function readHours(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LEASE_HOURS;
  const hours = Number(text);
  if (hours >= 1 && hours <= LONGEST_LEASE_HOURS) return hours;
  throw usage(`--hours takes a number of hours, at least 1 and at most ${LONGEST_LEASE_HOURS}, got "${text}".`);
}

/** One line of visible text, without the spaces around it. */
function readLine(option: string, text: string | undefined, longest: number): string | undefined {
  const line = text?.trim();
  if (line === undefined || (line !== "" && line.length <= longest && !/\p{Cc}/u.test(line))) return line;
  throw usage(`--${option} takes one line of 1 to ${longest} characters, got ${JSON.stringify(text)}.`);
}

function requireFitting(given: Readonly<Record<string, unknown>>, call: string): void {
  for (const [option, calls] of Object.entries(BELONGS)) {
    if (given[option] === undefined || calls.some((fitting) => `${call} `.startsWith(`${fitting} `))) continue;
    const wanted = calls.map((fitting) => `"${fitting}"`).join(" and ");
    throw usage(`--${option} belongs to ${wanted}, and not to "${call}".`);
  }
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

function usage(message: string, cause?: unknown): CliError {
  return new CliError("usage", message, 'Run "greenroom --help" to see the commands and options.', { cause });
}

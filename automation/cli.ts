import {
  type Environment,
  findEnvironment,
  type PullRequestEnvironment,
  parseEnvironment,
  type StandaloneEnvironment,
} from "./environment.ts";
import type { CliError } from "./errors.ts";
import {
  DEFAULT_DEADLINE_MINUTES,
  DEFAULT_LEASE_HOURS,
  LONGEST_LEASE_HOURS,
  type Options,
  readOptions,
  readWords,
  usage,
} from "./options.ts";

/** The commands, in the order in which help shows them. */
export const COMMANDS = {
  converge: "make an environment what its pull request or its leases want: there, asleep, waiting or gone",
  up: "bring an environment to the wanted state and announce its addresses",
  extend: "hold staging longer, and change nothing else",
  destroy: "remove an environment and prove that nothing is left",
  preview: "show what `up` would change, and change nothing",
  drift: "show what is otherwise in reality than in the state",
  status: "show what an environment is, and where state, cloud and apps disagree",
  test: "try the apps of an environment through their public addresses",
  list: "list the environments",
  sweep: "remove what closed pull requests, or one of them, have left anywhere",
  build: "check the catalogue and build all images, and push nothing",
  doctor: "try every permission, tool and setting, and say how to mend what is wrong",
} as const;

/** What `greenroom` can be asked to do. */
export type CommandName = keyof typeof COMMANDS;

/** The commands that work on no single environment. */
const GENERAL = ["list", "build", "doctor"] as const;

type GeneralCommand = (typeof GENERAL)[number];

/** A call of the command line that works on environments. */
export type Order =
  | { readonly command: GeneralCommand; readonly options: Options }
  /** Without an environment: all of them. */
  | { readonly command: "converge"; readonly environment: Environment | undefined; readonly options: Options }
  /** Without an environment: those of all closed pull requests. */
  | { readonly command: "sweep"; readonly environment: PullRequestEnvironment | undefined; readonly options: Options }
  | { readonly command: "extend"; readonly environment: StandaloneEnvironment; readonly options: Options }
  | {
      readonly command: Exclude<CommandName, GeneralCommand | "converge" | "sweep" | "extend">;
      readonly environment: Environment;
      readonly options: Options;
    };

/** One call of the command line, understood. */
export type Invocation = Order | { readonly command: "help" } | { readonly command: "version" };

/** The text of `greenroom --help`. */
export const HELP = `greenroom: an environment for every pull request

Usage: greenroom <command> [environment] [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, meaning]) => `  ${name.padEnd(9)} ${meaning}`)
  .join("\n")}

Environments: platform, staging, production, or pr- with a pull request's number, as in pr-12

Staging is held by leases: "up" and "extend" take or extend one, "destroy" gives it up, and the last one ends staging.

Options:
  --apps <file>          the catalogue of apps (default: apps.ts)
  --repository <path>    the git repository to build from (default: $GREENROOM_REPOSITORY, or this folder)
  --commit <hash>        build this commit instead of the newest of the pull request or branch
  --all                  let "converge" see to every environment that there is or should be
  --reason <text>        what you want staging for; needed unless you hold it already. With "destroy": why it is to go
  --hours <number>       hold it so long from now, 1 to ${LONGEST_LEASE_HOURS} hours (default: ${DEFAULT_LEASE_HOURS})
  --as <name>            whose lease it is (default: $GITHUB_ACTOR, or the user of this machine)
  --force                let "destroy staging" end the leases of others too
  --refresh              look how everything really is before an up or a preview; staging and production always do
  --confirm-replace <name>
                         let "up production" replace or delete what has this name; repeatable
  --comment <number>     let "preview" tell what it found on this pull request
  --issue                let "drift" tell what it found in an issue, and close it when all is well again
  --app <name>           let "test" try this app alone
  --dry-run              let "converge" or "sweep" only show what it would do
  --deadline <minutes>   stop in good order after so long (default: ${DEFAULT_DEADLINE_MINUTES})
  --json                 print the result as JSON
  --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 "status", "drift" or "sweep --dry-run" found something; "converge --dry-run" ends with 0 whatever it finds. Every error code is explained in docs/errors.md.
`;

/**
 * Turns the words after `greenroom` into plain options.
 *
 * @throws CliError `usage` or `unknown-environment`
 */
export function parseCommandLine(words: readonly string[]): Invocation {
  const given = readWords(words);
  const [command, name, ...rest] = given.positionals;
  if (given.values.help === true || command === "help") return { command: "help" };
  if (given.values.version === true) return { command: "version" };
  if (command === undefined) throw usage("No command was given.");
  if (!isCommand(command)) throw noCommand(command, name);
  const options = readOptions(given, name === undefined ? command : `${command} ${name}`);
  if (isGeneral(command)) {
    if (name !== undefined) throw usage(`"${command}" takes no environment, got "${name}".`);
    return { command, options };
  }
  if (rest.length > 0) throw usage(`"${command}" takes one environment, got "${[name, ...rest].join(" ")}".`);
  if (command === "converge") return { command, environment: convergeable(name, options), options };
  if (command === "sweep") return { command, environment: sweepable(name), options };
  if (name === undefined) throw noEnvironment(command);
  if (command === "extend") return { command, environment: held(name), options };
  return { command, environment: parseEnvironment(name), options };
}

function noCommand(word: string, next = "up"): CliError {
  if (findEnvironment(word) === undefined || !isCommand(next)) return usage(`There is no command "${word}".`);
  const hint = `Type "greenroom ${next} ${word}".`;
  return usage(`"${word}" is an environment, and the command comes before it.`, { hint });
}

function noEnvironment(command: CommandName): CliError {
  const hint =
    command === "extend"
      ? 'Type "greenroom extend staging".'
      : `Type "greenroom ${command} pr-12" for a pull request, or platform, staging or production instead of pr-12.`;
  return usage(`"${command}" needs an environment.`, { hint });
}

/** What `converge` may work on: what pull requests and leases decide about. */
function convergeable(name: string | undefined, { all }: Options): Environment | undefined {
  if (name === undefined) {
    if (all) return undefined;
    throw usage('"converge" needs an environment, or --all.');
  }
  if (all) throw usage(`"converge" takes an environment or --all, got "${name}" and --all.`);
  const environment = parseEnvironment(name);
  if (environment.kind === "pull-request" || environment.name === "staging") return environment;
  throw usage(`"converge" takes "staging" or "pr-" with a number: only people decide about "${name}".`);
}

/** What `sweep` may work on: nothing else is ever a closed pull request's. */
function sweepable(name: string | undefined): PullRequestEnvironment | undefined {
  if (name === undefined) return undefined;
  const environment = parseEnvironment(name);
  if (environment.kind === "pull-request") return environment;
  throw usage(`"sweep" takes "pr-" with a number, or no environment for all: no sweep touches "${name}".`);
}

/** What `extend` may work on: what is held by leases. */
function held(name: string): StandaloneEnvironment {
  const environment = parseEnvironment(name);
  if (environment.kind === "standalone" && environment.name === "staging") return environment;
  throw usage(`"extend" takes "staging", which alone is held by leases, got "${name}".`);
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

function isGeneral(command: CommandName): command is GeneralCommand {
  return GENERAL.some((general) => general === command);
}

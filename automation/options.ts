import { parseArgs } from "node:util";
import { CliError } from "./errors.ts";

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
  /** What the caller wants staging for, or why it is to go; undefined when not given. */
  readonly reason: string | undefined;
  /** For how many hours from now the caller wants it, from 1 to 72. @default 8 */
  readonly hours: number;
  /** Whose lease it is, if not that of who runs the command. */
  readonly holder: string | undefined;
  /** Give up everybody's leases and not only the caller's. */
  readonly force: boolean;
  /** Converge every environment that there is or should be, not one. @default false */
  readonly all: boolean;
  /** Show what `converge` would do or `sweep` would remove, and change nothing. @default false */
  readonly dryRun: boolean;
  /** The one app to test; undefined for all of them. */
  readonly app: string | undefined;
  /** Number of the pull request that `preview` comments on; undefined for no comment. */
  readonly comment: number | undefined;
  /** Tell what `drift` finds in an issue of the repository. @default false */
  readonly issue: boolean;
  /** Minutes after which the command stops itself; shorter than the job's own limit. @default 25 */
  readonly deadlineMinutes: number;
  /** Print the result as JSON. */
  readonly json: boolean;
}

export const DEFAULT_DEADLINE_MINUTES = 25;
export const DEFAULT_LEASE_HOURS = 8;
export const LONGEST_LEASE_HOURS = 72;
const LONGEST_HOLDER = 64;
const LONGEST_REASON = 200;

/** The options that belong to some calls only. */
const BELONGS: Readonly<Record<string, readonly string[]>> = {
  apps: ["converge", "up", "preview", "status", "test", "list", "build", "doctor"],
  repository: ["converge", "up", "preview", "test", "build", "doctor"],
  commit: ["up", "preview", "test", "build"],
  "confirm-replace": ["up production"],
  refresh: ["up", "preview"],
  reason: ["up staging", "extend staging", "destroy staging"],
  hours: ["up staging", "extend staging"],
  as: ["up staging", "extend staging", "destroy staging"],
  force: ["destroy staging", "destroy production"],
  all: ["converge"],
  "dry-run": ["converge", "sweep"],
  app: ["test"],
  comment: ["preview"],
  issue: ["drift"],
};

/** The options that tell about apps, which the platform has none of. */
const OF_APPS = ["apps", "repository", "commit"];

/** The words of a call, sorted into options and others. */
export type GivenWords = ReturnType<typeof readWords>;

/** The words after `greenroom`, as they were typed. */
export function readWords(words: readonly string[]) {
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
        all: { type: "boolean" },
        "dry-run": { type: "boolean" },
        app: { type: "string" },
        comment: { type: "string" },
        issue: { type: "boolean" },
        deadline: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (cause) {
    throw usage(sayMisuse(cause instanceof Error ? cause.message : String(cause)), { cause });
  }
}

/** What Node says of an option that it cannot take, in the words of this command line. */
function sayMisuse(reason: string): string {
  const [, option = "An option"] = /'(?:-\w, )?(--[\w-]+)/.exec(reason) ?? [];
  if (reason.includes("argument missing")) return `${option} takes a value, and none was given.`;
  if (reason.includes("is ambiguous"))
    return `${option} takes a value; write one that begins with "-" as ${option}=<value>.`;
  if (reason.includes("does not take an argument")) return `${option} takes no value.`;
  return `${reason.split(". ")[0] ?? ""}.`;
}

/** The values of the options of a call; `call` is its command and environment, such as `up pr-12`. */
export function readOptions({ values }: GivenWords, call: string): Options {
  const options: Options = {
    apps: readPath("apps", values.apps, "a file, such as apps.ts") ?? "apps.ts",
    repository: readPath("repository", values.repository, 'a folder, such as "."'),
    commit: readCommit(values.commit),
    refresh: values.refresh === true,
    confirmReplace: values["confirm-replace"] ?? [],
    reason: readLine("reason", values.reason, LONGEST_REASON),
    hours: readHours(values.hours),
    holder: readLine("as", values.as, LONGEST_HOLDER),
    force: values.force === true,
    all: values.all === true,
    dryRun: values["dry-run"] === true,
    app: values.app,
    comment: readPullRequest(values.comment),
    issue: values.issue === true,
    deadlineMinutes: readMinutes(values.deadline),
    json: values.json === true,
  };
  requireFitting(values, call);
  return options;
}

function readPath(option: string, path: string | undefined, what: string): string | undefined {
  if (path !== "") return path;
  throw usage(`--${option} takes the path of ${what}, got "".`);
}

function readCommit(commit: string | undefined): string | undefined {
  if (commit === undefined || /^[0-9a-f]{7,40}$/.test(commit)) return commit;
  throw usage(`--commit takes 7 to 40 hexadecimal digits, got "${commit}".`);
}

function readPullRequest(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9][0-9]{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw usage(`--comment takes the number of a pull request, such as 12, got "${text}".`);
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
  const idle = call.endsWith(" platform") ? OF_APPS.find((option) => given[option] !== undefined) : undefined;
  if (idle !== undefined) throw usage(`--${idle} tells about apps, and the platform has none.`);
}

const USAGE_HINT = 'Run "greenroom --help" to see the commands and options.';

/** The error of a call that cannot be understood. */
export function usage(
  message: string,
  { hint = USAGE_HINT, cause }: { readonly hint?: string; readonly cause?: unknown } = {},
): CliError {
  return new CliError("usage", message, hint, { cause });
}

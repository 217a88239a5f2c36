import type { Update } from "../engine/events.ts";
import type { CliError } from "../errors.ts";
import type { SweepResult } from "../lifecycle/sweep/result.ts";
import type { ConvergedEnvironment, ConvergeResult, Result } from "../results.ts";
import type { EnvironmentState } from "./view.ts";

/** What later steps of a job learn from a command, by name. */
export type StepOutputs = Readonly<Record<string, string>>;

/** GitHub makes 256 jobs of a matrix at most, which take their time one after another; whoever is left out is due again. */
const MOST_DUE = 100;

/**
 * What a step puts out: `environment`, `state`, `commit`, `urls` (JSON, address by app), `apps` (JSON, the names of those that
 * have an address), after `up` also `changed` (JSON, the apps whose pods it replaced), after `converge` `catalogue` (the file
 * whose apps run there, where they are not those of the commit) and `next` (JSON, the environments that waited and have room
 * now), after `converge --dry-run` `due` alone (JSON, the environments for which there is something to do, removals first, the
 * first 100), and after `sweep --dry-run` `found` alone (JSON, the environments that closed pull requests have left something
 * of). Empty for commands that change no environment.
 */
export function outputsOf(result: Result): StepOutputs {
  switch (result.command) {
    case "up": {
      const urls = result.apps.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]]));
      const state: EnvironmentState = result.outcome === "live" ? "live" : "destroyed";
      const changed = result.apps.map(({ name }) => name).filter((name) => isRolledOut(name, result.update));
      const outputs = environmentOutputs({ ...result, state, urls: Object.fromEntries(urls) });
      return { ...outputs, changed: JSON.stringify(changed) };
    }
    case "destroy": {
      const state: EnvironmentState = result.outcome === "held" ? "live" : "destroyed";
      return environmentOutputs({ environment: result.environment, state, commit: undefined, urls: {} });
    }
    case "converge":
      return result.isDryRun ? { due: JSON.stringify(result.due.slice(0, MOST_DUE)) } : convergeOutputs(result);
    case "sweep":
      return result.isDryRun ? { found: JSON.stringify(foundBy(result)) } : {};
    default:
      return {};
  }
}

function convergeOutputs({ environments, catalogue, next }: ConvergeResult): StepOutputs {
  const [only, ...others] = environments;
  const one = only !== undefined && others.length === 0 ? environmentOutputs(only) : {};
  return { ...one, ...(catalogue === undefined ? {} : { catalogue }), next: JSON.stringify(next) };
}

/** The environments of which the next run without `--dry-run` would remove something. */
function foundBy({ things }: SweepResult): readonly string[] {
  const found = things.filter(({ action }) => action === "remove");
  return [...new Set(found.map(({ environment }) => environment))];
}

/** What a step puts out whose command failed. */
export function outputsOfFailure(environment: string | undefined): StepOutputs {
  return environment === undefined ? {} : { environment, state: "failed" satisfies EnvironmentState };
}

/** Lines that a person should see at the top of the run. */
export function annotationsOf(result: Result): readonly string[] {
  const failures = result.command === "converge" && !result.isDryRun ? result.environments.flatMap(failureOf) : [];
  return [...failures, ...warningsOf(result).map((warning) => annotation("warning", "greenroom", warning))];
}

function failureOf({ environment, failure }: ConvergedEnvironment): readonly string[] {
  return failure === undefined ? [] : [annotation("error", failure.code, `${environment}: ${failure.message}`)];
}

function warningsOf(result: Result): readonly string[] {
  if (result.command === "converge" && !result.isDryRun) {
    return result.environments.flatMap(({ environment, warnings }) =>
      warnings.map((text) => `${environment}: ${text}`),
    );
  }
  return "warnings" in result ? result.warnings : [];
}

/** Outputs in the form of the file that `GITHUB_OUTPUT` names; nobody who knows no `delimiter` can add others. */
export function outputLines(outputs: StepOutputs, delimiter: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join("");
}

/**
 * A line that GitHub shows at the top of the run. See
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
function annotation(kind: "error" | "warning", title: string, message: string): string {
  return `::${kind} title=${escapeProperty(title)}::${escapeMessage(message)}\n`;
}

/** A failure as such a line. */
export function failureAnnotation({ code, message, hint }: CliError): string {
  return annotation("error", code, `${message} ${hint}`);
}

/** Shorter lines of a value stand elsewhere by accident, in characters. */
const SHORTEST_LINE = 8;

/** The lines after which GitHub hides a value in the log of the job: each line of it is a value of its own there. */
export function maskLines(value: string): string {
  const lines = value.split(/\r?\n/);
  const telling = lines.length === 1 ? lines : lines.filter((line) => line.trim().length >= SHORTEST_LINE);
  return telling.map((line) => `::add-mask::${escapeMessage(line)}\n`).join("");
}

/**
 * A text in which GitHub obeys nothing. Logs of builds and apps are in what is printed, and a line of theirs could be such a
 * command: what looks like one makes all of it plain text for the runner, until the secret word `token` comes.
 */
export function inert(text: string, token: string): string {
  if (!/^\s*::|##\[/m.test(text)) return text;
  return `::stop-commands::${token}\n${text.endsWith("\n") ? text : `${text}\n`}::${token}::\n`;
}

/** A JSON text in which GitHub obeys nothing; it means the same. */
export function inertJson(text: string): string {
  return text.replaceAll("##[", "##\\u005b");
}

interface OutputEnvironment {
  readonly environment: string;
  readonly state: EnvironmentState;
  readonly commit: string | undefined;
  readonly urls: Readonly<Record<string, string>>;
}

function environmentOutputs({ environment, state, commit, urls }: OutputEnvironment): StepOutputs {
  const apps = JSON.stringify(Object.keys(urls));
  return { environment, state, commit: commit ?? "", urls: JSON.stringify(urls), apps };
}

/** Whether an update touched what runs an app's pods. */
function isRolledOut(app: string, { changes }: Update): boolean {
  return changes.some(({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name === app);
}

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

import { CliError } from "../errors.ts";
import { BACKEND_SENTENCES, type Sentence } from "./backend-sentences.ts";
import { explainCloudRefusal } from "./cloud-refusals.ts";
import type { FailedResource, Update } from "./events.ts";
import { explainGitHubRefusal } from "./github-permissions.ts";
import type { Interruption } from "./interruption.ts";
import { PulumiFailure } from "./pulumi-cli.ts";

/** What is known about a run of the engine besides its error. */
export interface FailureContext {
  readonly stack: string;
  readonly interruption: Pick<Interruption, "reason">;
  /** What the engine's events told; undefined for commands without events. */
  readonly update: Update | undefined;
}

/** A failed run of the engine, with what it did until then. */
export class UpdateError extends CliError {
  public readonly update: Update;

  constructor(error: CliError, update: Update) {
    super(error.code, error.message, error.hint, { cause: error.cause ?? error, details: error.details });
    this.name = "UpdateError";
    this.update = update;
  }
}

/** What the Pulumi CLI says, and what it means to a person; the first that fits counts. */
const SENTENCES: readonly Sentence[] = [
  {
    code: "disk-full",
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    message: (stack) => `The disk was full while "${stack}" was worked on.`,
    hint: "Free some space and run the command again; the state is as of the last finished step.",
  },
  {
    code: "passphrase-wrong",
    pattern: /incorrect passphrase|passphrase must be set|unable to (?:find|get) passphrase/i,
    message: (stack) => `The passphrase does not open the secrets of "${stack}".`,
    hint: "Set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to the one the stack was made with.",
  },
  {
    code: "plugin-missing",
    pattern:
      /no resource plugin '(?:pulumi-resource-)?([^']+)' found(?: in the workspace(?: at version (v[0-9]\S*))?)?/i,
    message: (_, match) =>
      `The Pulumi plugin "${match[1]}"${match[2] === undefined ? "" : ` ${match[2]}`} is not installed.`,
    hint: "Install it with `pulumi plugin install resource <name> <version>`, or unset PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION.",
  },
  {
    code: "environment-not-found",
    pattern: /no stack named '([^']+)' found/,
    message: (_, match) => `There is no stack "${match[1]}".`,
    hint: 'Run "greenroom list" to see what there is.',
  },
  ...BACKEND_SENTENCES,
];

const QUOTA =
  /exceeded quota|quota exceeded|exceeds? (?:your |the )?(?:\w+ )?(?:quota|limit)|limit (?:reached|exceeded)|over (?:your |the )?(?:\w+ )?limit/i;
const UNREACHABLE =
  /connection refused|connection reset|no such host|i\/o timeout|context deadline exceeded|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|socket hang up|fetch failed|\b50[0234]\b[^\n]*(?:unavailable|gateway|internal|error)/i;

/** Turns whatever came out of the engine into one sentence for the person who must act; a bug stays what it is. */
export function explainFailure(error: unknown, context: FailureContext): unknown {
  if (error instanceof CliError) return error;
  const text =
    error instanceof PulumiFailure ? `${error.stderr}\n${context.update?.errors.join("\n") ?? ""}\n` : String(error);
  if (context.interruption.reason !== undefined) return cancelled(context.stack, context.interruption.reason, error);
  for (const { code, pattern, message, hint } of SENTENCES) {
    const match = pattern.exec(text);
    if (match !== null) return new CliError(code, message(context.stack, match), hint, { cause: error });
  }
  if (!(error instanceof PulumiFailure)) return error;
  const failures = context.update?.failures ?? [];
  const refusal = explainRefusal(context, error);
  if (refusal !== undefined) return refusal;
  if (failures.length > 0) return resourcesFailed(context.stack, failures, error);
  const [first, ...rest] = context.update?.errors ?? [];
  if (first !== undefined) return programFailed(context.stack, first, rest, error);
  return new CliError(
    "engine-failed",
    `pulumi ${error.command} failed on "${context.stack}": ${firstError(error.stderr)}`,
    "Nothing more is known; the same command can be run again.",
    { cause: error },
  );
}

function cancelled(stack: string, reason: string, cause: unknown): CliError {
  return new CliError(
    "cancelled",
    `The work on "${stack}" was stopped because ${reason}.`,
    "The state is saved and the lock is free: run the command again to go on.",
    { cause },
  );
}

/** What a refusal by name means: of the policy pack, of GitHub or of the cloud. */
function explainRefusal({ stack, update }: FailureContext, cause: unknown): CliError | undefined {
  const { violations = [], failures = [] } = update ?? {};
  if (violations.length > 0) {
    return new CliError(
      "policy-violated",
      `The policy pack refuses what the program of "${stack}" asks for.`,
      "Correct what is named; the rules are in the folder policy.",
      { cause, details: violations },
    );
  }
  return explainGitHubRefusal(stack, failures, cause) ?? explainCloudRefusal(stack, update, cause);
}

function resourcesFailed(stack: string, failures: readonly FailedResource[], cause: unknown): CliError {
  const reasons = failures.flatMap((failure) => failure.reasons);
  const names = failures.map(({ type, name }) => `${type.split(":").at(-1)} "${name}"`).join(", ");
  const details = failures.flatMap(({ type, name, reasons: own }) =>
    own.map((reason) => `${type.split(":").at(-1)} "${name}": ${reason}`),
  );
  if (reasons.some((reason) => QUOTA.test(reason))) {
    return new CliError(
      "quota-exceeded",
      `A quota is used up, so ${names} of "${stack}" could not be made.`,
      "Remove what is not needed any more, or raise the quota.",
      { cause, details },
    );
  }
  if (reasons.some((reason) => UNREACHABLE.test(reason))) {
    return new CliError(
      "service-unreachable",
      `A service did not answer while ${names} of "${stack}" was changed.`,
      "What was done is recorded: run the command again when the service answers.",
      { cause, details },
    );
  }
  return new CliError(
    "resource-failed",
    `${names} of "${stack}" could not be changed.`,
    "Correct what the reason names and run the command again; what was done stays.",
    { cause, details },
  );
}

function programFailed(stack: string, first: string, rest: readonly string[], cause: unknown): CliError {
  const [sentence = "", ...lines] = first.replace(/^(?:Error|Unhandled exception): /, "").split("\n");
  const isQuota = /^The quota of "[^"]*" is too small/.test(sentence);
  const code = /configuration/i.test(sentence) ? "configuration-invalid" : "program-failed";
  return new CliError(
    isQuota ? "quota-exceeded" : code,
    sentence.endsWith(":") || sentence.endsWith(".") ? sentence : `The program of "${stack}" failed: ${sentence}.`,
    isQuota
      ? "Raise what is named, or make apps smaller in apps.ts, and run the command again; nothing was changed."
      : "Correct it and run the command again.",
    {
      cause,
      details: [...lines.filter((line) => !/^\s+at /.test(line)), ...rest].filter((line) => line.trim() !== ""),
    },
  );
}

function firstError(stderr: string): string {
  const line = stderr.split("\n").find((candidate) => candidate.startsWith("error:")) ?? stderr.split("\n")[0] ?? "";
  return line.replace(/^error:\s*/, "");
}

import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { CliError } from "./errors.ts";
import {
  annotationsOf,
  failureAnnotation,
  maskLines,
  outputLines,
  outputsOf,
  outputsOfFailure,
  type StepOutputs,
} from "./report/actions.ts";
import type { Confidential } from "./report/confidential.ts";
import type { Result } from "./results.ts";

/** A call of the command line, as far as it was understood. */
export interface Call {
  readonly command: string;
  /** Name of the environment; undefined where there is none. */
  readonly environment: string | undefined;
}

/** What GitHub Actions is told beside what is printed. */
export interface Actions {
  /** Tells what a command did: what later steps need, a summary, and its warnings. */
  tell(result: Result): Promise<void>;
  /** Tells why a command failed. */
  tellFailure(error: CliError, call: Call): Promise<void>;
}

/** True in a step of a job. */
export function isInActions({ GITHUB_ACTIONS }: NodeJS.ProcessEnv): boolean {
  return GITHUB_ACTIONS === "true";
}

/** Hides values in the log of the job, beside what this process hides itself. */
export function maskIn(log: NodeJS.WritableStream): (values: readonly string[]) => void {
  return (values) => void log.write(values.map(maskLines).join(""));
}

/** Makes the one that tells it; outside of a job nobody is told. The log's lines go to `log`. */
export function createActions(
  environment: NodeJS.ProcessEnv,
  { hide }: Pick<Confidential, "hide">,
  log: NodeJS.WritableStream,
): Actions {
  if (!isInActions(environment)) return { tell: async () => undefined, tellFailure: async () => undefined };
  const { GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile } = environment;
  const append = async (file: string | undefined, text: string) => {
    if (file !== undefined && file !== "" && text !== "") await appendFile(file, hide(text));
  };
  const tell = (lines: readonly string[], outputs: StepOutputs, summary: string) => {
    log.write(hide(lines.join("")));
    return Promise.all([append(outputFile, outputLines(outputs, randomUUID())), append(summaryFile, summary)]);
  };
  return {
    tell: async (result) => {
      const { renderSummary } = await import("./report/step-summary.ts");
      await tell(annotationsOf(result), outputsOf(result), renderSummary(result));
    },
    tellFailure: async (error, { command, environment: name }) => {
      const { renderFailureSummary } = await import("./report/step-summary.ts");
      const call = [command, ...(name === undefined ? [] : [name])].join(" ");
      await tell([failureAnnotation(error)], outputsOfFailure(name), renderFailureSummary(error, call));
    },
  };
}

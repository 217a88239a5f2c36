import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const GITHUB = join(import.meta.dirname, "..", "..", ".github");

/** One step of a job, as far as the rules look at it. */
export interface StepFile {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** One job. */
export interface JobFile {
  /** `pull-request/environment`. */
  readonly id: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: { readonly name: string; readonly deployment: boolean };
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly StepFile[];
}

/** One workflow. */
export interface WorkflowFile {
  /** `pull-request`. */
  readonly name: string;
  readonly text: string;
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly permissions: unknown;
  readonly jobs: readonly JobFile[];
}

/** All workflows. */
export function readWorkflows(): readonly WorkflowFile[] {
  const folder = join(GITHUB, "workflows");
  return readdirSync(folder).map((file) => {
    const name = file.replace(/\.yml$/, "");
    const text = readFileSync(join(folder, file), "utf8");
    const { on, permissions, jobs } = parse(text);
    const list = Object.entries<JobFile>(jobs).map(([id, job]) => ({ ...job, id: `${name}/${id}` }));
    return { name, text, on, permissions, jobs: list };
  });
}

/** The steps of the action that every job begins with, and its text. */
export function readSetup(): { readonly text: string; readonly steps: readonly StepFile[] } {
  const text = readFileSync(join(GITHUB, "actions", "setup", "action.yml"), "utf8");
  return { text, steps: parse(text).runs.steps };
}

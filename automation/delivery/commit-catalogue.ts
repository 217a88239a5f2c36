import { join } from "node:path";
import process from "node:process";
import { type Catalogue, readCatalogue } from "../../components/catalogue/index.ts";
import { invalidCatalogue } from "../catalogue.ts";
import { checkSource } from "../catalogue-source.ts";
import { isRecord } from "../services/json-api.ts";
import type { GitRepository } from "./git.ts";
import { requireGoing, runProgram } from "./program.ts";

const EVALUATOR = join(import.meta.dirname, "evaluate-catalogue.ts");
const MEMORY_MEBIBYTES = 128;

/** How Node ends when a module waits for nothing: https://nodejs.org/api/process.html#exit-codes */
const NEVER_SETTLED = 13;

/** The catalogue of a commit, and how long its evaluation may take. */
export interface CommitCatalogueOptions {
  readonly repository: Pick<GitRepository, "text">;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Path of the catalogue in the repository. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** @default 10 */
  readonly limitSeconds?: number;
}

/**
 * The catalogue as it stands in a commit; undefined when there is none in it. The text of a pull request runs in a process
 * of its own that has no environment and no right to read, start or reach anything; its answer is checked here.
 *
 * @throws CliError `catalogue-invalid`
 */
export async function readCommitCatalogue(options: CommitCatalogueOptions): Promise<Catalogue | undefined> {
  const { repository, commit, path, signal, limitSeconds = 10 } = options;
  const source = await repository.text(commit, path);
  if (source === undefined) return undefined;
  const file = `${path} of commit ${commit.slice(0, 7)}`;
  const limit = AbortSignal.timeout(limitSeconds * 1000);
  const end = AbortSignal.any([limit, signal]);
  try {
    await checkSource(source, end);
    return readCatalogue(await evaluate(source, end));
  } catch (cause) {
    if (limit.aborted) throw invalidCatalogue(file, new Error(`it does not end within ${limitSeconds} seconds`));
    requireGoing(signal);
    throw invalidCatalogue(file, cause);
  }
}

/** What the text exports as `apps`. */
async function evaluate(source: string, signal: AbortSignal): Promise<unknown> {
  const rights = ["--permission", `--allow-fs-read=${EVALUATOR}`, `--max-old-space-size=${MEMORY_MEBIBYTES}`];
  const words = [...rights, EVALUATOR];
  const { code, stdout } = await runProgram(process.execPath, words, { environment: {}, input: source, signal });
  const answer = readAnswer(stdout);
  if (answer === undefined) {
    const isWaiting = code === NEVER_SETTLED;
    throw new Error(isWaiting ? "it waits for something that never comes" : `its evaluation ended with code ${code}`);
  }
  if ("error" in answer) throw new Error(String(answer.error));
  return answer.apps;
}

/** Undefined for anything that is no answer. */
function readAnswer(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && ("apps" in answer || "error" in answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

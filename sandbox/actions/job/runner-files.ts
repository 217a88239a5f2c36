import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRunnerFile } from "./runner-file.ts";
import type { Session } from "./session.ts";
import type { StepLog } from "./step-log.ts";

const LONGEST_SUMMARY_BYTES = 1024 * 1024;
const KINDS = ["OUTPUT", "ENV", "PATH", "STEP_SUMMARY", "STATE"] as const;

/** The files through which a step answers. */
export interface RunnerFiles {
  /** Their paths, as the step gets them. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Takes what the step has written: variables and folders count for the steps after it.
   *
   * @throws Error when a file is malformed.
   */
  collect(session: Session, log: StepLog): Promise<{ outputs: Readonly<Record<string, string>>; summary: string }>;
}

/** Makes empty files for a step. */
export async function createRunnerFiles(temp: string): Promise<RunnerFiles> {
  const folder = join(temp, "_runner_file_commands");
  await mkdir(folder, { recursive: true });
  const step = randomUUID();
  const pathOf = (kind: string) => join(folder, `${kind.toLowerCase()}_${step}`);
  for (const kind of KINDS) await writeFile(pathOf(kind), "");
  const read = (kind: (typeof KINDS)[number]) => readFile(pathOf(kind), "utf8");
  return {
    environment: Object.fromEntries(KINDS.map((kind) => [`GITHUB_${kind}`, pathOf(kind)])),
    collect: async (session, log) => {
      setVariables(session.env, parseRunnerFile(await read("ENV")));
      session.path.unshift(
        ...(await read("PATH"))
          .split("\n")
          .filter((line) => line !== "")
          .toReversed(),
      );
      return { outputs: parseRunnerFile(await read("OUTPUT")), summary: checkSummary(await read("STEP_SUMMARY"), log) };
    },
  };
}

/** Variables of the runner cannot be set by steps, and `NODE_OPTIONS` would reach into every later one. */
function setVariables(env: Record<string, string>, values: Readonly<Record<string, string>>): void {
  if ("NODE_OPTIONS" in values)
    throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  for (const [name, value] of Object.entries(values)) if (!/^(GITHUB|RUNNER)_/.test(name)) env[name] = value;
}

function checkSummary(summary: string, log: StepLog): string {
  if (Buffer.byteLength(summary) <= LONGEST_SUMMARY_BYTES) return summary;
  log.fail("$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k");
  return "";
}

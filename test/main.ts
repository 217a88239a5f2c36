import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import Mocha from "mocha";
import { tellFailure } from "../sandbox/commands/failure.ts";
import { requireMachine } from "../sandbox/machine.ts";
import { putOnSearchPath } from "../sandbox/search-path.ts";
import { prepareToolchain } from "../sandbox/toolchain/index.ts";

/**
 * What runs in a process of its own. The tests of programs put a stand-in for the engine into Pulumi's SDK, which keeps
 * it for the whole process, and a program that a later test hands to the real engine could register with that.
 */
const GROUPS = [["unit", "components", "stacks", "repository"], ["engine"], ["sandbox"]] as const;
const TEST_SECONDS = 30;

/** As a shell says it of a program that ended by SIGINT. */
const INTERRUPTED = 130;

const root = resolve(import.meta.dirname, "..");
const results = join(root, "test", "results", "tests.json");

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What failed, a line each: where the test stands, its name, and the first line of its error. */
  readonly failures: readonly string[];
  /** True when somebody did not want to wait for the rest. */
  readonly isInterrupted: boolean;
}

/** Runs the tests of all folders, or of those that are named, and counts them; an interruption ends them in good order. */
async function main(chosen: readonly string[]): Promise<number> {
  requireMachine();
  const toolchain = await prepareToolchain({ environment: process.env, output: process.stdout });
  putOnSearchPath(toolchain.tools);
  const { isInterrupted, ...count } = chosen.length > 0 ? await runFolders(chosen) : runGroups();
  mkdirSync(join(root, "test", "results"), { recursive: true });
  writeFileSync(results, JSON.stringify(count));
  const { passed, failed, failures } = count;
  // The groups have told it each for itself; who reads the end of a long run finds all of it there.
  if (chosen.length === 0) for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
  process.stdout.write(`tests: ${passed} passed, ${failed} failed\n`);
  if (isInterrupted) return INTERRUPTED;
  return failed === 0 && passed > 0 ? 0 : 1;
}

function runGroups(): Count {
  // The terminal interrupts the process of the group as well, which is waited for: it takes its sandboxes down.
  process.on("SIGINT", () => undefined);
  const counts: Count[] = [];
  for (const folders of GROUPS) {
    counts.push(runGroup(folders));
    if (counts.at(-1)?.isInterrupted) break;
  }
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    failures: counts.flatMap(({ failures }) => failures),
    isInterrupted: counts.some(({ isInterrupted }) => isInterrupted),
  };
}

/** A group that writes no count down has failed, whatever happened to it. */
function runGroup(folders: readonly string[]): Count {
  rmSync(results, { force: true });
  const { status } = spawnSync(process.execPath, [import.meta.filename, ...folders], { stdio: "inherit" });
  const isInterrupted = status === INTERRUPTED;
  try {
    return { ...JSON.parse(readFileSync(results, "utf8")), isInterrupted };
  } catch {
    return { passed: 0, failed: 1, failures: [`${folders.join(", ")}: ended before it was through`], isInterrupted };
  }
}

async function runFolders(folders: readonly string[]): Promise<Count> {
  const mocha = new Mocha({ timeout: TEST_SECONDS * 1000, forbidOnly: true, forbidPending: true });
  for (const folder of folders) {
    for (const file of globSync(join(root, "test", folder, "**", "*.test.ts")).toSorted()) mocha.addFile(file);
  }
  await mocha.loadFilesAsync();
  let isInterrupted = false;
  const failures: string[] = [];
  const stats = await new Promise<Mocha.Stats | undefined>((done) => {
    const runner = mocha.run(() => done(runner.stats));
    runner.on("fail", (test, error) => failures.push(described(test, error)));
    // What follows the tests is still done, such as taking a sandbox down; the same signal again ends all at once.
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        isInterrupted = true;
        process.stdout.write(`\n${signal}: no further test begins, and what the tests have made is removed\n`);
        runner.abort();
      });
    }
  });
  return { passed: stats?.passes ?? 0, failed: stats?.failures ?? 1, failures, isInterrupted };
}

function described(test: Mocha.Runnable, error: Error): string {
  const [reason] = error.message.trim().split("\n");
  return `${relative(root, test.file ?? "")}: ${test.titlePath().join(" › ")}: ${reason}`;
}

process.exit(await main(process.argv.slice(2)).catch((error: unknown) => tellFailure("test", error)));

import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Mocha from "mocha";
import { putOnSearchPath } from "../sandbox/search-path.ts";
import { prepareToolchain } from "../sandbox/toolchain/index.ts";

/**
 * What runs in a process of its own. The tests of programs put a stand-in for the engine into Pulumi's SDK, which keeps
 * it for the whole process, and a program that a later test hands to the real engine could register with that.
 */
const GROUPS = [["unit", "components", "stacks", "repository"], ["engine"], ["sandbox"]] as const;
const TEST_SECONDS = 30;

const root = resolve(import.meta.dirname, "..");
const results = join(root, "test", "results", "tests.json");

interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Runs the tests of all folders, or of those that are named, and counts them. */
async function main(chosen: readonly string[]): Promise<number> {
  const toolchain = await prepareToolchain({ environment: process.env, output: process.stdout });
  putOnSearchPath(toolchain.tools);
  const { passed, failed } = chosen.length > 0 ? await runFolders(chosen) : runGroups();
  mkdirSync(join(root, "test", "results"), { recursive: true });
  writeFileSync(results, JSON.stringify({ passed, failed }));
  process.stdout.write(`tests: ${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function runGroups(): Count {
  const counts = GROUPS.map(runGroup);
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** A group that writes no count down has failed, whatever happened to it. */
function runGroup(folders: readonly string[]): Count {
  rmSync(results, { force: true });
  spawnSync(process.execPath, [import.meta.filename, ...folders], { stdio: "inherit" });
  try {
    return JSON.parse(readFileSync(results, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function runFolders(folders: readonly string[]): Promise<Count> {
  const mocha = new Mocha({ timeout: TEST_SECONDS * 1000, forbidOnly: true, forbidPending: true });
  for (const folder of folders) {
    for (const file of globSync(join(root, "test", folder, "**", "*.test.ts")).toSorted()) mocha.addFile(file);
  }
  await mocha.loadFilesAsync();
  const stats = await new Promise<Mocha.Stats | undefined>((done) => {
    const runner = mocha.run(() => done(runner.stats));
  });
  return stats === undefined ? { passed: 0, failed: 1 } : { passed: stats.passes, failed: stats.failures };
}

process.exit(await main(process.argv.slice(2)));

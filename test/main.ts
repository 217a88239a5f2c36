import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Mocha from "mocha";
import { putOnSearchPath } from "../sandbox/search-path.ts";
import { prepareToolchain } from "../sandbox/toolchain/index.ts";

const FOLDERS = ["unit", "components", "stacks", "repository", "engine", "sandbox"];
const TEST_SECONDS = 30;

const root = resolve(import.meta.dirname, "..");

/** Gets every program that the tests need, runs all of them or those of the folders that are named, and counts. */
async function main(chosen: readonly string[]): Promise<number> {
  const folders = chosen.length === 0 ? FOLDERS : chosen;
  const toolchain = await prepareToolchain({ environment: process.env, output: process.stdout });
  putOnSearchPath(toolchain.tools);
  const mocha = new Mocha({ timeout: TEST_SECONDS * 1000, forbidOnly: true, forbidPending: true });
  for (const folder of folders) {
    for (const file of globSync(join(root, "test", folder, "**", "*.test.ts")).toSorted()) mocha.addFile(file);
  }
  await mocha.loadFilesAsync();
  const stats = await new Promise<Mocha.Stats | undefined>((done) => {
    const runner = mocha.run(() => done(runner.stats));
  });
  const { passes, failures } = stats ?? { passes: 0, failures: 1 };
  mkdirSync(join(root, "test", "results"), { recursive: true });
  writeFileSync(join(root, "test", "results", "tests.json"), JSON.stringify({ passed: passes, failed: failures }));
  process.stdout.write(`tests: ${passes} passed, ${failures} failed\n`);
  return failures === 0 && passes > 0 ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));

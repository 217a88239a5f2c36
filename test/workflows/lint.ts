import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { prepareLinters } from "../../sandbox/toolchain/index.ts";

const root = join(import.meta.dirname, "..", "..");

/**
 * Lints the workflows and the action, offline. What they are not asked for stands in `.github/zizmor.yml`, with the reason.
 * Programs that actionlint would run where a machine has them are left out, so that it finds the same everywhere.
 */
async function main(): Promise<number> {
  const { actionlint, zizmor } = await prepareLinters(process.env);
  const codes = [
    [actionlint, "-color", "-shellcheck=", "-pyflakes="],
    [zizmor, "--offline", "--no-progress", "--quiet", "--persona=pedantic", ".github"],
  ].map(([program = "", ...words]) => spawnSync(program, words, { cwd: root, stdio: "inherit" }).status ?? 1);
  return codes.every((code) => code === 0) ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

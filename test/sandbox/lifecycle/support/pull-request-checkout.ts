import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { type CommandLine, createCommandLine } from "../../../../rehearsal/command-line.ts";
import type { SandboxStage } from "../../../support/sandbox-stage.ts";

/** Checks a pull request out as a job has it, merged into its base. @returns the command line of that checkout */
export async function checkOut(
  { root, commandLine: { environment, require } }: SandboxStage,
  pullRequest: number,
  folder: string,
): Promise<CommandLine> {
  const git = (...words: string[]) => require("git", ["-C", folder, ...words]);
  await require("git", ["clone", "--quiet", environment.GREENROOM_REPOSITORY ?? "", folder]);
  await git("fetch", "--quiet", "origin", `refs/pull/${pullRequest}/merge`);
  await git("checkout", "--quiet", "FETCH_HEAD");
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return createCommandLine(folder, environment);
}

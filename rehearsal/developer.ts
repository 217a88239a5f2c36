import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandLine } from "./command-line.ts";

/** Somebody who changes the apps: works in a clone of the repository and pushes branches. */
export interface Developer {
  /**
   * Changes a file on a branch, which starts at `main` when it is new, and pushes it.
   *
   * @returns the commit.
   * @throws Error when the file does not hold the text to replace.
   */
  push(branch: string, change: Change): Promise<string>;
  /** Removes the clone. */
  leave(): Promise<void>;
}

/** A change of one file. */
export interface Change {
  readonly file: string;
  /** The text that goes. @default - the whole file, which may be new */
  readonly replace?: string;
  readonly by: string;
  readonly message: string;
}

/** Clones the repository into a temporary folder. */
export async function hireDeveloper(commandLine: CommandLine, repository: string): Promise<Developer> {
  const clone = await mkdtemp(join(tmpdir(), "greenroom-developer-"));
  const git = (...arguments_: string[]) =>
    commandLine.require(
      "git",
      ["-c", "user.name=Developer", "-c", "user.email=developer@sandbox.invalid", ...arguments_],
      {
        workingDirectory: clone,
      },
    );
  await git("clone", "--quiet", repository, ".");
  return {
    async push(branch, { file, replace, by, message }) {
      const isNew = (await git("branch", "--list", branch)).trim() === "";
      await git("switch", "--quiet", ...(isNew ? ["--create", branch, "main"] : [branch]));
      const path = join(clone, file);
      const text = replace === undefined ? "" : await readFile(path, "utf8");
      if (!text.includes(replace ?? "")) throw new Error(`${file} does not hold ${JSON.stringify(replace)}`);
      await writeFile(path, text.replace(replace ?? "", by));
      await git("add", "--all");
      await git("commit", "--quiet", `--message=${message}`);
      await git("push", "--quiet", "--set-upstream", "origin", branch);
      return (await git("rev-parse", "HEAD")).trim();
    },
    leave: () => rm(clone, { recursive: true, force: true }),
  };
}

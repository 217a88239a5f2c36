import { CliError } from "../errors.ts";
import { lastLines, runProgram } from "./program.ts";

/** What is checked out in a folder of a git repository. */
export interface Checkout {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** The commits that it follows: none for the first, two or more for a merge. */
  readonly parents: readonly string[];
}

/**
 * Reads what is checked out in a folder. A shallow clone does for it: the commit itself names its parents.
 *
 * @throws CliError `repository-unusable`
 */
export async function readCheckout(path: string, signal: AbortSignal): Promise<Checkout> {
  const { code, stdout, log } = await runProgram("git", ["-C", path, "cat-file", "--batch"], {
    input: "HEAD\n",
    signal,
  }).catch((cause: unknown) => {
    throw new CliError("repository-unusable", 'There is no program "git" on PATH.', "Install git.", { cause });
  });
  const [commit] = /^[0-9a-f]{40}(?= commit )/.exec(stdout) ?? [];
  if (code !== 0 || commit === undefined) {
    throw new CliError(
      "repository-unusable",
      `The folder "${path}" is no checkout of a git repository, so nobody can say which commit of the program it holds.`,
      "Run the command in a clone of the repository.",
      { details: lastLines(log, 5) },
    );
  }
  const [header = ""] = stdout.split("\n\n");
  return { commit, parents: [...header.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, parent = ""]) => parent) };
}

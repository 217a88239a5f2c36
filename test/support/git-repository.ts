import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A git repository of a test. */
export interface TestRepository {
  readonly path: string;
  /** Writes files, commits them and gives back the commit's hash. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  git(...words: readonly string[]): string;
}

/** Calls `use` with an empty repository and removes it afterwards. */
export async function withRepository<T>(use: (repository: TestRepository) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), "greenroom-git-"));
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", path, ...identity, ...words], { encoding: "utf8" }).trim();
  try {
    git("init", "--quiet", "--initial-branch=main");
    return await use({
      path,
      git,
      commit: async (files) => {
        for (const [name, content] of Object.entries(files)) {
          await mkdir(dirname(join(path, name)), { recursive: true });
          await writeFile(join(path, name), content);
        }
        git("add", "--all");
        git("commit", "--quiet", "--message", "A change");
        return git("rev-parse", "HEAD");
      },
    });
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

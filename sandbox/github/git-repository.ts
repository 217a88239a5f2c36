import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../run.ts";

const AUTHOR = {
  GIT_AUTHOR_NAME: "Sandbox Developer",
  GIT_AUTHOR_EMAIL: "developer@sandbox.invalid",
  GIT_COMMITTER_NAME: "Sandbox Developer",
  GIT_COMMITTER_EMAIL: "developer@sandbox.invalid",
};

/** The bare git repository behind the sandbox's GitHub; branches, merges and tags in it are real. */
export interface GitRepository {
  /** Its folder. */
  readonly path: string;

  /** The commit that a branch, tag or other revision names; undefined when there is none. */
  resolve(revision: string): Promise<string | undefined>;

  /** Makes a reference name a commit, as GitHub does with `refs/pull/<n>/head`. */
  setReference(reference: string, commit: string): Promise<void>;
}

/** Opens a bare repository. */
export function openRepository(path: string): GitRepository {
  const git = (...arguments_: string[]) => run("git", ["--git-dir", path, ...arguments_]);
  return {
    path,
    resolve: async (revision) => {
      try {
        return (await git("rev-parse", "--verify", "--quiet", `${revision}^{commit}`)).trim();
      } catch {
        return undefined;
      }
    },
    setReference: async (reference, commit) => {
      await git("update-ref", reference, commit);
    },
  };
}

/** Makes a bare repository whose `main` holds copies of these files and folders of `root`, in one commit. */
export async function createRepository(path: string, root: string, entries: readonly string[]): Promise<GitRepository> {
  const tree = await mkdtemp(join(tmpdir(), "greenroom-repository-"));
  try {
    for (const entry of entries) {
      await mkdir(dirname(join(tree, entry)), { recursive: true });
      await cp(join(root, entry), join(tree, entry), {
        recursive: true,
        filter: (source) => !source.includes("node_modules"),
      });
    }
    const git = (...arguments_: string[]) => run("git", ["-C", tree, ...arguments_], { environment: AUTHOR });
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=Start the storefront");
    return await cloneRepository(path, tree);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/**
 * Makes a bare copy of a repository, with all its branches.
 *
 * @throws Error when there is no repository at `from`.
 */
export async function cloneRepository(path: string, from: string): Promise<GitRepository> {
  if (!existsSync(from)) throw new Error(`there is no git repository at ${from}`);
  await run("git", ["clone", "--quiet", "--bare", "--no-hardlinks", from, path]);
  return openRepository(path);
}

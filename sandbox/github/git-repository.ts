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

  /** Removes a reference, if there is one. */
  removeReference(reference: string): Promise<void>;

  /** The newest commit of each branch. */
  tips(): Promise<ReadonlyMap<string, string>>;

  /** Gets a commit from another repository. */
  fetch(from: string, commit: string): Promise<void>;

  /** Whether a commit comes after another, or is it. */
  isAncestor(commit: string, later: string): Promise<boolean>;

  /** The first line of a commit's message. */
  subject(commit: string): Promise<string>;

  /** A commit that merges `head` into `base`, in no branch; undefined when they conflict. */
  merge(base: string, head: string): Promise<string | undefined>;
}

/** Opens a bare repository. */
export function openRepository(path: string): GitRepository {
  const git = async (...arguments_: string[]) =>
    (await run("git", ["--git-dir", path, ...arguments_], { environment: AUTHOR })).trim();
  const unlessRefused = (...arguments_: string[]) => git(...arguments_).catch(() => undefined);
  return {
    path,
    resolve: (revision) =>
      unlessRefused("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`),
    setReference: async (reference, commit) => void (await git("update-ref", reference, commit)),
    removeReference: async (reference) => void (await git("update-ref", "-d", reference)),
    tips: async () => {
      const lines = (await git("for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads")).split("\n");
      return new Map(lines.filter((line) => line !== "").map((line) => [line.slice(41), line.slice(0, 40)]));
    },
    fetch: async (from, commit) => void (await git("fetch", "--quiet", "--no-tags", from, commit)),
    isAncestor: async (commit, later) =>
      (await unlessRefused("merge-base", "--is-ancestor", commit, later)) !== undefined,
    subject: (commit) => git("show", "--no-patch", "--format=%s", commit),
    merge: async (base, head) => {
      const tree = await unlessRefused("merge-tree", "--write-tree", base, head);
      if (tree === undefined) return undefined;
      return git("commit-tree", "-p", base, "-p", head, "-m", `Merge ${head} into ${base}`, tree);
    },
  };
}

/** Makes a bare repository whose `main` and `staging` hold copies of these files and folders of `root`, in one commit. */
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
    await git("branch", "staging");
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

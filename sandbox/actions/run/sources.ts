import { run } from "../../run.ts";
import type { Trigger } from "../events/event.ts";
import type { Repositories } from "../job/workspace.ts";
import { readWorkflow, type Workflow } from "../language/workflow.ts";

const FOLDER = ".github/workflows";
const NO_COMMIT = "0".repeat(40);
const REMOTE = /^(?<repository>[^/]+\/[^/]+)\/(?<path>\.github\/workflows\/[^@]+)@(?<ref>.+)$/;

/** Where workflow files come from: commits of the repositories. */
export interface Sources {
  /** The paths of the workflow files of a commit. */
  list(commit: string): Promise<readonly string[]>;
  /** @throws Error when it is not there, or not valid */
  read(commit: string, path: string): Promise<Workflow>;
  /** The workflow that a job calls. @throws Error when it is not there, or not valid */
  readCalled(uses: string, commit: string): Promise<Workflow>;
  /** The commit that a reference names; undefined when there is none. */
  resolve(reference: string): Promise<string | undefined>;
  /** The files that a push or a pull request changes. */
  changedPaths(trigger: Trigger): Promise<readonly string[]>;
}

/** The files of a repository, and of others whose workflows it calls. */
export function createSources(slug: string, repositories: Repositories): Sources {
  const git = (repository: string, ...words: string[]) =>
    run("git", ["--git-dir", repositories[repository] ?? unknown(repository), ...words]);
  const lines = async (...words: string[]) => (await git(slug, ...words)).split("\n").filter((line) => line !== "");
  const readAt = async (repository: string, commit: string, path: string) =>
    readWorkflow(path, await git(repository, "cat-file", "blob", `${commit}:${path}`));
  return {
    list: async (commit) =>
      (await lines("ls-tree", "--name-only", commit, `${FOLDER}/`)).filter((path) => /\.ya?ml$/.test(path)),
    read: (commit, path) => readAt(slug, commit, path),
    readCalled: async (uses, commit) => {
      if (uses.startsWith("./")) return readAt(slug, commit, uses.slice(2));
      const { repository = "", path = "", ref = "" } = REMOTE.exec(uses)?.groups ?? {};
      if (repository === "") throw new Error(`"${uses}" names no reusable workflow`);
      return readAt(repository, ref, path);
    },
    resolve: (reference) =>
      git(slug, "rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`).then(
        (commit) => commit.trim(),
        () => undefined,
      ),
    changedPaths: ({ payload }) => {
      const { pull_request: pullRequest, before, after } = payload;
      if (pullRequest !== undefined) {
        return lines("diff", "--name-only", `${pullRequest.base.sha}...${pullRequest.head.sha}`);
      }
      const commit = after ?? "HEAD";
      if (before !== undefined && before !== NO_COMMIT) return lines("diff", "--name-only", before, commit);
      return lines("ls-tree", "-r", "--name-only", commit);
    },
  };
}

function unknown(repository: string): never {
  throw new Error(`there is no repository ${repository} on this machine`);
}

import { join } from "node:path";
import { cloneRepository } from "../../../../sandbox/github/git-repository.ts";
import { type TestRepository, withRepository } from "../../../support/git-repository.ts";
import { type FakeGitHub, serveGitHub } from "./fake-github.ts";

/** The imitated GitHub over a real repository, and somebody who works in a checkout of it. */
export interface RealGitHub {
  readonly github: FakeGitHub;
  /** The bare repository behind GitHub. */
  readonly bare: string;
  readonly checkout: TestRepository;
  /** Commits a file to a branch, which starts at `main` when it is new, and pushes it. */
  push(branch: string, files: Readonly<Record<string, string>>, to?: string): Promise<string>;
  /** The commit that a name stands for in GitHub's repository; empty when there is none. */
  resolve(revision: string): string;
}

/** Calls `use` with a GitHub whose `main` holds one file, `menu.txt`. */
export async function withRealGitHub(use: (real: RealGitHub) => Promise<void>): Promise<void> {
  await withRepository(async (checkout) => {
    await checkout.commit({ "menu.txt": "coffee\n", ".gitignore": "/hub\n" });
    const bare = join(checkout.path, "hub", "repository.git");
    const github = await serveGitHub(await cloneRepository(bare, checkout.path));
    try {
      await use({
        ...{ github, bare, checkout },
        push: async (branch, files, to = bare) => {
          const isKnown = checkout.git("branch", "--list", branch) !== "";
          checkout.git("checkout", "--quiet", ...(isKnown ? [branch] : ["-b", branch, "main"]));
          const commit = await checkout.commit(files);
          checkout.git("push", "--quiet", to, branch);
          return commit;
        },
        resolve: (revision) => {
          try {
            return checkout.git("--git-dir", bare, "rev-parse", "--verify", "--quiet", revision);
          } catch {
            return "";
          }
        },
      });
    } finally {
      await github.close();
    }
  });
}

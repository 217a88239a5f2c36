import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openRepository } from "../../../../automation/delivery/git.ts";
import { failureOf } from "../../../support/failures.ts";
import { withRepository } from "../../../support/git-repository.ts";

const { signal } = new AbortController();
const resolving = (path: string, commit = "HEAD") =>
  failureOf(openRepository(path, signal).resolveCommit(commit, "HEAD"));

describe("the repository that holds the apps", () => {
  it("is a git repository", async () => {
    const folder = await mkdtemp(join(tmpdir(), "greenroom-no-git-"));
    try {
      for (const path of [folder, join(folder, "nowhere")]) {
        const error = await resolving(path);
        expect([error.code, error.message]).to.deep.equal([
          "repository-unusable",
          `"${path}" is no git repository, or git cannot read it.`,
        ]);
        expect(error.hint).to.contain("--repository or GREENROOM_REPOSITORY");
        expect(error.details.join("\n")).to.contain("fatal: ");
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("has a commit", () =>
    withRepository(async ({ path }) => {
      const error = await resolving(path);
      expect([error.code, error.message]).to.deep.equal([
        "repository-unusable",
        `The repository "${path}" has no commit yet on the branch that is checked out.`,
      ]);
    }));

  it("tells what of some paths is not committed, where that commit is checked out", () =>
    withRepository(async (repository) => {
      const first = await repository.commit({ "apps.ts": "1", "api/a.txt": "a" });
      const second = await repository.commit({ "apps.ts": "2" });
      const git = openRepository(repository.path, signal);
      expect(await git.uncommitted(second, ["apps.ts", "api"])).to.deep.equal([]);
      await writeFile(join(repository.path, "apps.ts"), "3");
      await writeFile(join(repository.path, "api", "new.txt"), "b");
      await writeFile(join(repository.path, "README.md"), "c");
      expect(await git.uncommitted(second, ["apps.ts", "api"])).to.deep.equal(["apps.ts", "api/new.txt"]);
      expect(await git.uncommitted(first, ["apps.ts", "api"])).to.deep.equal([]);
      const bare = openRepository(join(repository.path, ".git"), signal);
      expect(await bare.uncommitted(second, ["apps.ts"])).to.deep.equal([]);
    }));

  it("says what is checked out, or in a bare copy, where nothing is, what is asked for instead", () =>
    withRepository(async (repository) => {
      const first = await repository.commit({ "a.txt": "a" });
      const bare = join(repository.path, "bare.git");
      repository.git("clone", "--quiet", "--bare", repository.path, bare);
      repository.git("--git-dir", bare, "update-ref", "refs/pull/1/head", first);
      const second = await repository.commit({ "a.txt": "b" });
      const asked = [repository.path, bare].map((path) => openRepository(path, signal).checkedOut("refs/pull/1/head"));
      expect(await Promise.all(asked)).to.deep.equal([second, first]);
    }));

  it("may lack a commit that is named", () =>
    withRepository(async (repository) => {
      await repository.commit({ "a.txt": "a" });
      expect(await resolving(repository.path, "1234567")).to.have.property("code", "commit-not-found");
    }));
});

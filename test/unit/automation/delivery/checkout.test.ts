import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readCheckout } from "../../../../automation/delivery/checkout.ts";
import { CliError } from "../../../../automation/errors.ts";
import { withRepository } from "../../../support/git-repository.ts";

const { signal } = new AbortController();

describe("what is checked out", () => {
  it("is a commit and those it follows, the merged one second", () =>
    withRepository(async ({ path, commit, git }) => {
      const first = await commit({ a: "1" });
      expect(await readCheckout(path, signal)).to.deep.equal({ commit: first, parents: [] });
      git("checkout", "--quiet", "-b", "change");
      const change = await commit({ b: "1" });
      git("checkout", "--quiet", "main");
      const base = await commit({ c: "1" });
      git("merge", "--quiet", "--no-edit", "change");
      const { commit: merge, parents } = await readCheckout(path, signal);
      expect([merge, parents]).to.deep.equal([git("rev-parse", "HEAD"), [base, change]]);
    }));

  it("tells the parents in a clone that has only the newest commit, as a job's", () =>
    withRepository(async ({ path, commit }) => {
      const first = await commit({ a: "1" });
      const second = await commit({ a: "2" });
      await withRepository(async (clone) => {
        clone.git("fetch", "--quiet", "--depth=1", `file://${path}`, "main");
        clone.git("checkout", "--quiet", "FETCH_HEAD");
        expect(await readCheckout(clone.path, signal)).to.deep.equal({ commit: second, parents: [first] });
      });
    }));

  it("does not take a line of the message for a parent", () =>
    withRepository(async ({ path, commit, git }) => {
      await commit({ a: "1" });
      git("commit", "--quiet", "--amend", "--message", `A change\n\nparent ${"a".repeat(40)}`);
      expect((await readCheckout(path, signal)).parents).to.deep.equal([]);
    }));

  it("is nothing in a folder that is no repository, and says so", async () => {
    const folder = await mkdtemp(join(tmpdir(), "greenroom-empty-"));
    try {
      const error: unknown = await readCheckout(folder, signal).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(CliError);
      expect(error).to.deep.include({ code: "repository-unusable" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

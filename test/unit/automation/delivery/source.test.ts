import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { expect } from "chai";
import { openRepository } from "../../../../automation/delivery/git.ts";
import { readSources } from "../../../../automation/delivery/source.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import { type TestRepository, withRepository } from "../../../support/git-repository.ts";

const APPS = defineApps({
  api: { source: "api", port: 8080 },
  web: { source: "web", includes: ["shared"], port: 8080 },
});
const FILES = { "api/Dockerfile": "FROM scratch\n", "web/Dockerfile": "FROM scratch\n", "shared/a.txt": "a" };
const { signal } = new AbortController();

describe("what git knows about the apps", () => {
  it("gives the same tag for the same files, also in another commit, and another one for other files", () =>
    withRepository(async (repository) => {
      const first = await repository.commit(FILES);
      const before = await tagsAt(repository, first);
      const unrelated = await repository.commit({ "README.md": "hello" });
      expect(await tagsAt(repository, unrelated)).to.deep.equal(before);
      const changed = await tagsAt(repository, await repository.commit({ "shared/a.txt": "b" }));
      expect([changed.api, changed.web === before.web]).to.deep.equal([before.api, false]);
      const undone = await repository.commit({ "shared/a.txt": "a" });
      expect(await tagsAt(repository, undone)).to.deep.equal(before);
      for (const tag of Object.values(before)) expect(tag).to.match(/^tree-[0-9a-f]{20}$/);
    }));

  it("gives another tag where rules for git change what it hands out, wherever they stand", () =>
    withRepository(async (repository) => {
      const before = await tagsAt(repository, await repository.commit(FILES));
      const commit = await repository.commit({ ".gitattributes": "*.js export-ignore\n" });
      const after = await tagsAt(repository, commit);
      expect([after.api === before.api, after.web === before.web]).to.deep.equal([false, false]);
      const elsewhere = await repository.commit({ ".gitattributes": "", "docs/.gitattributes": "* text\n" });
      expect(await tagsAt(repository, elsewhere)).not.to.deep.equal(after);
    }));

  it("gives another tag for other build arguments", () =>
    withRepository(async (repository) => {
      const commit = await repository.commit(FILES);
      expect(await tagsAt(repository, commit, { MIRROR: "a" })).not.to.deep.equal(await tagsAt(repository, commit));
    }));

  it("names for each app the newest commit that changed it", () =>
    withRepository(async (repository) => {
      const first = await repository.commit(FILES);
      const second = await repository.commit({ "api/main.js": "1" });
      const sources = await readSources(openRepository(repository.path, signal), second, APPS, {});
      expect(sources.map(({ app, commit }) => [app.name, commit])).to.deep.equal([
        ["api", second],
        ["web", first],
      ]);
    }));

  it("hands out exactly the app's paths of the commit, not what lies in the working folder, and removes them", () =>
    withRepository(async (repository) => {
      const commit = await repository.commit(FILES);
      await repository.commit({ "web/later.txt": "x" });
      const folder = await openRepository(repository.path, signal).withFiles(
        commit,
        ["web", "shared"],
        async (files) => {
          expect((await readdir(files, { recursive: true })).sort()).to.deep.equal([
            "shared",
            "shared/a.txt",
            "web",
            "web/Dockerfile",
          ]);
          return files;
        },
      );
      expect(existsSync(folder)).to.equal(false);
    }));

  it("fetches a commit that only the pull request has", () =>
    withRepository(async (origin) => {
      await origin.commit(FILES);
      await withRepository(async (clone) => {
        clone.git("fetch", "--quiet", origin.path, "main:main-of-origin");
        clone.git("remote", "add", "origin", origin.path);
        const newer = await origin.commit({ "api/main.js": "1" });
        origin.git("update-ref", "refs/pull/7/head", newer);
        const repository = openRepository(clone.path, signal);
        expect(await repository.resolveCommit(newer.slice(0, 40), "refs/pull/7/head")).to.equal(newer);
        const error: unknown = await repository
          .resolveCommit("f".repeat(40), "refs/pull/8/head")
          .catch((reason: unknown) => reason);
        expect(error).to.have.property("code", "commit-not-found");
      });
    }));

  it("says so when the folder is no repository", async () => {
    const error: unknown = await openRepository("/proc", signal)
      .objects("HEAD", ["a"])
      .catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "repository-unusable");
  });
});

async function tagsAt(
  repository: TestRepository,
  commit: string,
  buildArguments = {},
): Promise<Record<string, string>> {
  const sources = await readSources(openRepository(repository.path, signal), commit, APPS, buildArguments);
  return Object.fromEntries(sources.map(({ app, tag }) => [app.name, tag]));
}

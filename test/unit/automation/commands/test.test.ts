import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { build } from "../../../../automation/commands/build.ts";
import { test } from "../../../../automation/commands/test.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import { failureOf } from "../../../support/failures.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools } from "../../../support/fake-tools.ts";
import { withRepository } from "../../../support/git-repository.ts";

const APPS = defineApps({ web: { source: "web", port: 8080 }, worker: { source: "worker" } });
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("test", () => {
  it("refuses the platform, which runs no apps", async () => {
    const tools = fakeTools(new FakeGitHub(undefined), APPS);
    const error: unknown = await test({ kind: "platform", name: "platform" }, tools).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "usage", message: '"test" tries apps, and the platform runs none.' });
  });

  for (const app of ["worker", "wep"]) {
    it(`names the apps that it could try instead of "${app}", and needs no GitHub when it is told the commit`, () =>
      withRepository(async ({ path, commit }) => {
        const head = await commit({ "web/Dockerfile": "", "worker/Dockerfile": "" });
        const tools = {
          ...fakeTools(new FakeGitHub(undefined), APPS, {}, { app, commit: head, repository: path }),
          github: () => Promise.reject(new Error("GitHub was asked")),
        };
        const error: unknown = await test(parseEnvironment("pr-12"), tools).catch((reason: unknown) => reason);
        expect(error).to.include({
          code: "usage",
          message: `--app takes the name of an app with a public address, which are web, got "${app}".`,
        });
      }));
  }

  for (const [apps, names] of [
    ["apps.ts", "menu"],
    ["./apps.ts", "web"],
    ["base/apps.ts", "web"],
  ] as const) {
    it(`tries the apps of ${apps === "apps.ts" ? "the commit" : "the file that was named, whatever the commit has there"}: ${apps}`, () =>
      withRepository(async ({ path, commit }) => {
        const theirs = 'export const apps = { menu: { source: "menu", port: 80 } };';
        const head = await commit({ "apps.ts": theirs, "base/apps.ts": theirs });
        const options = { apps, app: "nobody", commit: head, repository: path };
        const tools = fakeTools(new FakeGitHub(undefined), APPS, {}, options);
        const error = await failureOf(test(parseEnvironment("pr-12"), tools));
        expect(error.message).to.contain(`which are ${names}, got`);
      }));
  }

  it("shows what every app passed", () => {
    const url = "https://pr-12-web.preview.example.com";
    const apps = [{ name: "web", url, commit: COMMIT, integrationSeconds: 2.2 }];
    const timings = { total: 4 };
    expect(renderText({ command: "test", environment: "pr-12", commit: COMMIT, apps, timings })).to.equal(
      `pr-12 answers as commit 0123456 should; it took 4 seconds\n  web                  ${url}  health, commit, smoke tests, integration test 2 seconds\n`,
    );
  });
});

describe("build", () => {
  it("warns of what it does not build because nobody has committed it", () =>
    withRepository(async ({ path, commit }) => {
      const head = await commit({ "web/Dockerfile": "", "worker/Dockerfile": "" });
      await writeFile(join(path, "web", "Dockerfile"), "FROM scratch\n");
      await writeFile(join(path, "worker", "new.txt"), "");
      const tools = fakeTools(new FakeGitHub(undefined), APPS, {}, { apps: "/elsewhere/apps.ts", repository: path });
      const told: string[] = [];
      const tell = (sentence: string) => {
        told.push(sentence);
        tools.fakes.interrupt();
      };
      expect(await failureOf(build({ ...tools, tell }))).to.have.property("code", "cancelled");
      expect(told).to.deep.equal([
        `warning: web/Dockerfile and 1 more differs from commit ${head.slice(0, 7)}, which is built: commit it first.`,
      ]);
    }));

  it("shows the images that it left on this machine", () => {
    const apps = [{ name: "web", commit: COMMIT, image: "greenroom/web:tree-1" }];
    const timings = { total: 61 };
    expect(renderText({ command: "build", commit: COMMIT, apps, timings })).to.equal(
      "commit 0123456: the catalogue is in order, and its image can be built; it took 1 minute 1 second\n  web                  greenroom/web:tree-1\n",
    );
  });
});

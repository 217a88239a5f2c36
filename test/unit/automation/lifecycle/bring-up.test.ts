import { expect } from "chai";
import { UpdateError } from "../../../../automation/engine/failures.ts";
import { CliError } from "../../../../automation/errors.ts";
import { bringUpPullRequest } from "../../../../automation/lifecycle/bring-up.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import { failureOf } from "../../../support/failures.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, NO_UPDATE } from "../../../support/fake-tools.ts";
import { withRepository } from "../../../support/git-repository.ts";
import { withHttpServer } from "../../../support/http-server.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;
const DIGEST = `sha256:${"ab".repeat(32)}`;
const APPS = defineApps({ web: { source: "web", port: 8080 } });
const DEPLOYMENT = "urn:pulumi:pr-12::greenroom::greenroom:app:App$kubernetes:apps/v1:Deployment::web";
const MIGRATION = "urn:pulumi:pr-12::greenroom::greenroom:app:App$kubernetes:batch/v1:Job::web-migrate";

describe("up of a pull request", () => {
  it("builds, rolls out, verifies and announces the address", () =>
    withWorld(async (tools, { commit, url }) => {
      tools.fakes.up = async (onStart) => {
        await written(tools, "| built |", "building");
        onStart(MIGRATION);
        await written(tools, "| migrating |", "migrating");
        onStart(DEPLOYMENT);
        await written(tools, "| rolling out |", "starting");
        onStart(MIGRATION);
        return { ...NO_UPDATE, outputs: { urls: { web: url } } };
      };
      const result = await bringUpPullRequest(PR_12, tools);
      expect(result.outcome).to.equal("live");
      expect(result.apps).to.deep.equal([{ name: "web", url, commit, digest: DIGEST, isNew: false }]);
      expect(tools.fakes.facts.commit).to.equal(commit);
      expect(JSON.parse(tools.fakes.facts.release ?? "").web).to.deep.include({ digest: DIGEST, commit });
      const headlines = tools.fakes.github.comments.map((comment) => /`pr-12` \S+ ([^\n]*)/.exec(comment)?.[1]);
      expect([...new Set(headlines)]).to.deep.equal([
        ...["is being built", "is being migrated and rolled out", "is starting", "is live"],
      ]);
      expect(tools.fakes.github.statuses.map(({ description }) => description)).to.deep.equal([
        ...["pr-12 is building", "pr-12 is migrating", "pr-12 is starting", "pr-12 is live"],
      ]);
      expect(tools.fakes.github.comments.at(-1)).to.contain(`<${url}>`);
      expect(tools.fakes.github.statuses.at(-1)).to.deep.include({ state: "success", url });
      expect(tools.fakes.log).to.deep.equal(["up pr-12", "close pr-12"]);
    }));

  it("removes the environment again when the pull request was closed meanwhile", () =>
    withWorld(async (tools, { url }) => {
      tools.fakes.up = async () => {
        tools.fakes.github.pull = tools.fakes.github.pull && { ...tools.fakes.github.pull, isOpen: false };
        return { ...NO_UPDATE, outputs: { urls: { web: url } } };
      };
      expect((await bringUpPullRequest(PR_12, tools)).outcome).to.equal("closed");
      expect(tools.fakes.stacks.size).to.equal(0);
      expect(tools.fakes.github.statuses.at(-1)?.state).to.equal("inactive");
      expect(tools.fakes.github.comments.at(-1)).to.contain("was removed");
    }));

  it("makes no stack with a passphrase that does not open the platform's, which would refuse every later run", () =>
    withWorld(async (tools) => {
      const refusal = new CliError("passphrase-wrong", "The passphrase does not open it.", "Set the right one.");
      const error = await failureOf(
        bringUpPullRequest(PR_12, Object.assign(tools, { openSecrets: () => Promise.reject(refusal) })),
      );
      expect([error.code, tools.fakes.log]).to.deep.equal(["passphrase-wrong", ["close pr-12"]]);
      expect(tools.fakes.stacks.has("pr-12")).to.equal(false);
    }));

  it("says in the comment which migration failed, with the end of its log", () =>
    withWorld(async (tools) => {
      tools.fakes.cluster.troubles = [
        {
          pod: "web-migrate-x",
          app: "web",
          container: "web",
          reason: "Error, exit code 1",
          log: ["relation does not exist"],
        },
      ];
      tools.fakes.up = () => Promise.reject(failed("kubernetes:batch/v1:Job", "web-migrate"));
      const error = await failureOf(bringUpPullRequest(PR_12, tools));
      expect([error.code, error.message]).to.deep.equal([
        "migration-failed",
        'The migration of "web" failed, so no new version was rolled out.',
      ]);
      expect(tools.fakes.github.comments.at(-1)).to.contain("relation does not exist");
      expect(tools.fakes.github.statuses.at(-1)?.state).to.equal("failure");
    }));

  it("says which app does not start and why", () =>
    withWorld(async (tools) => {
      tools.fakes.cluster.troubles = [
        { pod: "web-1", app: "web", container: "web", reason: "CrashLoopBackOff: back-off", log: ["no such file"] },
      ];
      tools.fakes.up = () => Promise.reject(failed("kubernetes:apps/v1:Deployment", "web"));
      const error = await failureOf(bringUpPullRequest(PR_12, tools));
      expect([error.code, error.message]).to.deep.equal([
        "app-not-started",
        'The app "web" does not start (CrashLoopBackOff).',
      ]);
      expect(error.details).to.include("  no such file");
    }));

  for (const [why, pull, code] of [
    ["does not exist", undefined, "pull-request-not-found"],
    ["is closed", { isOpen: false }, "pull-request-closed"],
    ["comes from a fork", { isFromFork: true }, "pull-request-from-fork"],
  ] as const) {
    it(`is refused before anything is done when the pull request ${why}`, async () => {
      const tools = fakeTools(new FakeGitHub(pull), APPS);
      expect((await failureOf(bringUpPullRequest(PR_12, tools))).code).to.equal(code);
      expect([tools.fakes.log, tools.fakes.github.comments]).to.deep.equal([[], []]);
    });
  }

  it("names the files that the commit lacks and changes nothing", () =>
    withWorld(async (tools) => {
      const catalogue = defineApps({ api: { source: "api", port: 8080 } });
      const error = await failureOf(bringUpPullRequest(PR_12, { ...tools, catalogue: async () => catalogue }));
      expect(error.code).to.equal("app-source-missing");
      expect(error.details.join()).to.contain('api.source: there is no folder "api" in the repository');
      expect(tools.fakes.log).to.deep.equal(["close pr-12"]);
    }));
});

/** A repository with one app, a registry that has its image, and the app itself, answering. */
async function withWorld(
  use: (tools: FakeTools, world: { commit: string; url: string }) => Promise<void>,
): Promise<void> {
  await withRepository(async (repository) => {
    const commit = await repository.commit({ "web/Dockerfile": "FROM scratch\n", "web/main.js": "\n" });
    const app = () => ({ body: JSON.stringify({ status: "ok", commit }) });
    const registry = () => ({
      headers: { "docker-content-digest": DIGEST, "content-type": "application/json" },
      body: "{}",
    });
    await withHttpServer(app, (appAddress) =>
      withHttpServer(registry, (registryHost) =>
        use(
          fakeTools(new FakeGitHub({ headCommit: commit }), APPS, { registryHost }, { repository: repository.path }),
          { commit, url: `http://${appAddress}` },
        ),
      ),
    );
  });
}

/** Waits until the comment and the deployment say how it is: a newer state takes the place of one that still waits. */
async function written({ fakes }: FakeTools, row: string, state: string): Promise<void> {
  const { comments, statuses } = fakes.github;
  while (comments.at(-1)?.includes(row) !== true || statuses.at(-1)?.description !== `pr-12 is ${state}`) {
    await new Promise(setImmediate);
  }
}

function failed(type: string, name: string): UpdateError {
  const failures = [{ urn: `urn:pulumi:pr-12::greenroom::${type}::${name}`, type, name, reasons: ["it did not work"] }];
  return new UpdateError(new CliError("resource-failed", "It failed.", "Look."), { ...NO_UPDATE, failures });
}

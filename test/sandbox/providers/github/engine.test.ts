import type * as auto from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { createEventLog } from "../../../../automation/engine/events.ts";
import { explainGitHubRefusal } from "../../../../automation/engine/github-permissions.ts";
import {
  GitHubProvider,
  RepositorySettings,
  type RepositorySettingsArgs,
} from "../../../../components/repository/index.ts";
import { type FakeGitHub, startFakeGitHub } from "../../github/support/fake-github.ts";
import { collectSteps, createEngineHome, type EngineHome, stateText } from "../support/engine-stack.ts";

const REPOSITORY = "/repos/greenroom/shop";

describe("a repository's settings under the real engine", function () {
  this.timeout(180_000);
  let home: EngineHome;
  let github: FakeGitHub;

  before(async () => {
    home = await createEngineHome();
  });

  after(() => home.remove());

  beforeEach(async () => {
    github = await startFakeGitHub();
  });

  afterEach(() => github.close());

  /** Runs an operation and returns what it changed. */
  async function steps(run: (options: { onEvent: (event: auto.EngineEvent) => void }) => Promise<unknown>) {
    const { steps: found, onEvent } = collectSteps();
    await run({ onEvent });
    return found.map(({ operation, name, details }) => [`${operation} ${name}`, ...details].join(": "));
  }

  function open(args: RepositorySettingsArgs): Promise<auto.Stack> {
    const program = async () => {
      new RepositorySettings("greenroom", args, { provider: new GitHubProvider("greenroom", "greenroom") });
    };
    return home.stack("settings", program, github);
  }

  it("are made, stay, change and go, and no secret and no token is in the state", async () => {
    // As after the first deployment of a preview: GitHub has made the environment by itself.
    await github.call("POST", `${REPOSITORY}/deployments`, {
      ...{ ref: "main", environment: "pr-preview", required_contexts: [] },
    });
    const production = {
      reviewers: { users: ["sandbox-maintainer"], teams: ["maintainers"] },
      ...{ branches: ["main"], tags: ["v*"], waitMinutes: 5 },
      secrets: { API_KEY: "made-up-key" } as Record<string, string>,
      variables: { CLUSTER: "greenroom-production" } as Record<string, string>,
    };
    const args: RepositorySettingsArgs = {
      repository: "shop",
      environments: {
        "pr-preview": { branches: ["refs/pull/*/merge"], secrets: { API_KEY: "made-up-preview" } },
        production,
      },
      branchRules: { requiredChecks: ["gate"], requiredReviews: 1 },
      variables: { GREENROOM_REGION: "fra1" },
    };
    const stack = await open(args);
    expect(await steps((options) => stack.preview(options))).to.have.lengthOf(14);
    await stack.up();
    const { body } = await github.call("GET", `${REPOSITORY}/environments/production`);
    expect((body.protection_rules as { type: string }[]).map(({ type }) => type)).to.deep.equal([
      "wait_timer",
      "required_reviewers",
      "branch_policy",
    ]);
    const told = (await github.call("GET", "/_sandbox/secrets")).body as unknown as Record<string, string>[];
    expect(told.map(({ environment, value }) => `${environment} ${value}`)).to.have.members([
      "pr-preview made-up-preview",
      "production made-up-key",
    ]);
    for (const hidden of ["made-up-key", "made-up-preview", github.token]) {
      expect(stateText(home, "settings")).to.not.contain(hidden);
    }
    expect(await steps((options) => stack.preview({ ...options, refresh: true }))).to.deep.equal([]);

    production.secrets.API_KEY = "made-up-new-key";
    production.variables.CLUSTER = "another";
    production.waitMinutes = 0;
    const changed = await steps((options) => stack.up(options));
    expect(changed.filter((step) => !step.includes("greenroom:"))).to.include.members([
      "update greenroom-production: waitTimer update",
      "update greenroom-production-API_KEY: value update",
      "update greenroom-production-CLUSTER: value update",
    ]);
    const later = (await github.call("GET", "/_sandbox/secrets")).body as unknown as Record<string, string>[];
    expect(later.map(({ value }) => value)).to.include("made-up-new-key");

    await stack.destroy({ remove: true });
    expect((await github.call("GET", `${REPOSITORY}/environments`)).body.total_count).to.equal(0);
    expect((await github.call("GET", `${REPOSITORY}/actions/variables`)).body.total_count).to.equal(0);
    expect((await github.call("GET", `${REPOSITORY}/rulesets`)).body).to.deep.equal([]);
  });

  it("are refused to a job's token, in words that the command line understands", async () => {
    const args = { repository: "shop", environments: {}, branchRules: { requiredChecks: [], requiredReviews: 0 } };
    const program = async () => {
      new RepositorySettings("greenroom", args, { provider: new GitHubProvider("greenroom", "greenroom") });
    };
    const asJob = { environment: { ...github.environment, GITHUB_TOKEN: github.jobToken } };
    const stack = await home.stack("refused", program, asJob);
    const log = createEventLog("run");
    await stack.up({ onEvent: (event) => log.record(event) }).catch(() => undefined);
    expect(explainGitHubRefusal("refused", log.read().failures, undefined)).to.include({
      code: "permission-missing",
      message: `The token may not read or change the repository's settings that "refused" keeps: it needs access to Administration, to write unless it only looks.`,
    });
    await stack.destroy({ remove: true });
  });

  it("are mended after somebody changed them by hand", async () => {
    const stack = await open({
      repository: "shop",
      environments: { production: { branches: ["main"], secrets: { API_KEY: "made-up-key" } } },
      branchRules: { requiredChecks: ["gate"], requiredReviews: 1 },
    });
    await stack.up();
    await github.call("PUT", `${REPOSITORY}/environments/production`, { can_admins_bypass: true });
    await github.putSecret(`${REPOSITORY}/environments/production/secrets`, "API_KEY", "made-up-stranger");
    const [ruleset] = (await github.call("GET", `${REPOSITORY}/rulesets`)).body as unknown as { id: number }[];
    await github.call("DELETE", `${REPOSITORY}/rulesets/${ruleset?.id}`);
    await stack.refresh();
    const mended = await steps((options) => stack.up(options));
    expect(mended.map((step) => step.split(":")[0])).to.have.members([
      "create greenroom-branch",
      // The patterns went when the environment was opened to every branch.
      "create greenroom-production-branch-main",
      "update greenroom-production",
      "update greenroom-production-API_KEY",
    ]);
    expect((await github.call("GET", "/_sandbox/secrets")).body).to.have.nested.property("[0].value", "made-up-key");
    expect(await steps((options) => stack.preview({ ...options, refresh: true }))).to.deep.equal([]);
    await stack.destroy({ remove: true });
  });
});

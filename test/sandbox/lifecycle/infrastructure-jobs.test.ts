import { expect } from "chai";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { withTeamSettings } from "../../../rehearsal/team-settings.ts";
import { openWorkflows, type Workflows } from "../../../rehearsal/workflows.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { seal } from "../github/support/fake-github.ts";
import { changeRecord } from "./support/change-record.ts";

const VALUES = "Pulumi.platform.yaml";
const FEWER = "greenroom:minNodes: 1";
const MORE = "greenroom:minNodes: 2";
const DAILY = "43 5 * * *";

const SECRETS = [
  ...["DIGITALOCEAN_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "GREENROOM_ADMIN_TOKEN"],
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
];

/** The GitHub environments of the jobs that look after the platform, and their branches. */
const ENVIRONMENTS = {
  "infrastructure-preview": { branches: ["refs/pull/*/merge"], users: ["sandbox-maintainer"] },
  platform: { branches: ["main"] },
  "drift-platform": { branches: ["main"] },
};

type Settings = Readonly<Record<string, string>>;

describe("the workflows that look after the platform", function () {
  this.timeout(600_000);
  let stage: SandboxStage;
  let workflows: Workflows;
  /** The values of the secrets of the GitHub environments. */
  let ofEnvironments: Settings;

  before(async () => {
    stage = await setStage(teamSettings);
    await github("POST", "/actions/variables", { name: "GREENROOM_STACKS", value: '["platform"]' });
    for (const environment of ["platform", "infrastructure-preview"]) await giveSecrets(environment);
    workflows = await openWorkflows(stage.commandLine, []);
  });

  after(() => stage.stop());

  /** Every environment has the same keys here: what each may do is shown elsewhere. */
  async function teamSettings(settings: Settings): Promise<Settings> {
    const githubEnvironments = Object.fromEntries(
      Object.entries(ENVIRONMENTS).map(([name, rules]) => [name, { ...rules, secrets: SECRETS }]),
    );
    const line = createCommandLine(process.cwd(), settings);
    const { environment } = await withTeamSettings(line, { githubEnvironments });
    const values = { ...environment, GREENROOM_ADMIN_TOKEN: environment.GITHUB_TOKEN ?? "" };
    const secrets = Object.keys(ENVIRONMENTS).flatMap((name) =>
      SECRETS.map((secret): [string, string] => [
        `${name.replaceAll("-", "_").toUpperCase()}_${secret}`,
        values[secret as keyof typeof values] ?? "",
      ]),
    );
    ofEnvironments = Object.fromEntries(secrets);
    return {
      ...environment,
      ...Object.fromEntries(secrets.map(([name, value]) => [`GREENROOM_SECRET_${name}`, value])),
    };
  }

  /** What somebody sets by hand, because it cannot hold itself: the values of all secrets, for the jobs that run the program. */
  async function giveSecrets(environment: string): Promise<void> {
    const place = `/environments/${environment}/secrets`;
    const { key, key_id } = (await github("GET", `${place}/public-key`)) as { key: string; key_id: string };
    const encrypted_value = await seal(JSON.stringify(ofEnvironments), key);
    await github("PUT", `${place}/GREENROOM_SECRETS`, { encrypted_value, key_id });
  }

  async function github(method: string, path: string, body?: unknown): Promise<unknown> {
    const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = stage.commandLine.environment;
    const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, {
      method,
      headers: { authorization: `Bearer ${GITHUB_TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.ok, await answer.clone().text()).to.equal(true);
    return answer.status === 204 || answer.status === 201 ? undefined : answer.json();
  }

  async function issues() {
    const all = (await github("GET", "/issues?state=all")) as { title: string; state: string; pull_request?: object }[];
    return all.filter((issue) => issue.pull_request === undefined).map(({ title, state }) => `${state}: ${title}`);
  }

  async function fewestNodes(): Promise<unknown> {
    const [cluster] = await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters");
    const pools = (cluster?.node_pools ?? []) as { min_nodes: number }[];
    return pools[0]?.min_nodes;
  }

  it("tell a pull request what it would change there, and change nothing", async () => {
    await stage.developer.push("more", { file: VALUES, replace: FEWER, by: MORE, message: "Have more nodes" });
    const number = await stage.people.developer.open("more", { title: "More nodes", draft: true });
    const played = await workflows.play("infrastructure-preview");
    const jobs = { changes: "success", "preview (platform)": "success", previewed: "success" } as const;
    played.require("infrastructure.yml", jobs);
    const comments = await stage.services.comments(number);
    expect(comments.map(({ body }) => body).join("\n")).to.contain("nodePool.minNodes: 1 → 2");
    expect(await fewestNodes()).to.equal(1);
  });

  it("change it once that is on the default branch, the settings of the repository included", async () => {
    await stage.developer.push("main", { file: VALUES, replace: FEWER, by: MORE, message: "Have more nodes" });
    const played = await workflows.play();
    played.require("infrastructure.yml", { up: "success" }, "push");
    expect(await fewestNodes()).to.equal(2);
  });

  it("look every day for what somebody changed by hand, and tell it in one issue until it is put right", async () => {
    (await workflows.tick(DAILY)).require("drift.yml", { "drift (platform)": "success" });
    await changeRecord(stage, 77);
    for (const _ of ["first", "second"]) {
      (await workflows.tick(DAILY)).require("drift.yml", { "drift (platform)": "failure" });
      expect(await issues()).to.deep.equal(["open: platform is not what its state says"]);
    }
    (await workflows.dispatch({ file: "infrastructure.yml" })).require("infrastructure.yml", { up: "success" });
    (await workflows.tick(DAILY)).require("drift.yml", { "drift (platform)": "success" });
    expect(await issues()).to.deep.equal(["closed: platform is not what its state says"]);
  });
});

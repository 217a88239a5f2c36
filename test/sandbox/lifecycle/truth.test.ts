import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { DriftResult, StatusResult, UpResult } from "../../../automation/results.ts";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const PAGE = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, first</h1>" };

/** What is changed by hand behind the back of the command line, and what it says about it. */
describe("the truth about an environment", function () {
  this.timeout(400_000);
  let stage: SandboxStage;
  let staging: UpResult;

  before(async () => {
    stage = await setStage();
    await stage.developer.push("first", { ...PAGE, message: "Be the first" });
    await stage.services.openPullRequest("first", "Be the first");
    await succeed("up", "pr-1");
    staging = await succeed<UpResult>("up", "staging", "--reason", "to look for the truth");
  });

  after(() => stage.stop());

  async function succeed<T>(...words: string[]): Promise<T> {
    const { exitCode, answer } = await stage.commandLine.greenroom<T>(...words);
    if (exitCode !== 0) throw new Error(`greenroom ${words.join(" ")}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async function status(environment: string, changes: Record<string, string> = {}) {
    const line = createCommandLine(stage.root, { ...stage.commandLine.environment, ...changes });
    const { exitCode, answer } = await line.greenroom<StatusResult>("status", environment);
    return { exitCode, ...answer, sentences: answer.disagreements.map(({ sentence }) => sentence) };
  }

  async function drift(environment: string) {
    const { exitCode, answer } = await stage.commandLine.greenroom<DriftResult>("drift", environment);
    const differences = answer.differences.map(({ operation, name, properties }) =>
      [operation, name, ...properties.map(({ path, before, after }) => `${path} ${before} ${after}`)].join(" "),
    );
    return { exitCode, differences };
  }

  async function api(method: string, path: string): Promise<void> {
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = stage.commandLine.environment;
    const headers = { authorization: `Bearer ${DIGITALOCEAN_TOKEN}` };
    const response = await fetch(`${DIGITALOCEAN_API_URL}/v2/${path}`, { method, headers });
    expect([path, response.ok]).to.deep.equal([path, true]);
  }

  async function idOf(path: string, key: string, isWanted: (thing: Readonly<Record<string, unknown>>) => boolean) {
    const found = (await stage.services.cloudList(path, key)).find(isWanted);
    return String(found?.id);
  }

  it("begins with what its creation had to wait for: the network, then the cluster, and at last an app", () => {
    const { steps = [], seconds = 0, sumSeconds = 0 } = staging.criticalPath ?? {};
    const types = steps.map(({ type }) => (type.startsWith("pulumi:") ? "provider" : type.split(":").at(-1)));
    const made = types.filter((type) => type !== "provider");
    expect(made).to.include("KubernetesCluster");
    expect([made[0], made.at(-1)]).to.deep.equal(["Vpc", "Deployment"]);
    expect(seconds).to.be.greaterThan(0).and.lessThan(sumSeconds);
  });

  for (const environment of ["platform", "pr-1", "staging"]) {
    it(`is that nobody has touched ${environment}: all sides agree, and nothing has drifted`, async () => {
      const { exitCode, sentences, unasked } = await status(environment);
      expect([sentences, unasked, exitCode]).to.deep.equal([[], [], 0]);
      expect(await drift(environment)).to.deep.equal({ exitCode: 0, differences: [] });
    });
  }

  it("is told property by property when somebody was in the cluster, and an up that looks first puts it right", async () => {
    await stage.services.kubectl("--namespace=pr-1", "delete", "httproute", "web");
    await stage.services.kubectl("--namespace=pr-1", "scale", "deployment/api", "--replicas=0");
    // Whoever scales to more than nothing owns the field from then on.
    await stage.services.kubectl("--namespace=pr-1", "scale", "deployment/worker", "--replicas=2");
    const found = await status("pr-1");
    expect(found.exitCode).to.equal(3);
    expect(found.sentences.join("\n"))
      .to.contain('The app "api" runs in 0 of 1 pods')
      .and.to.contain('The app "web" does not answer as released');
    const drifted = await drift("pr-1");
    expect(drifted.exitCode).to.equal(3);
    expect(drifted.differences).to.have.members([
      "delete web-route",
      "update api spec.replicas 1 0",
      "update worker spec.replicas 1 2",
    ]);
    await succeed("up", "pr-1", "--refresh");
    expect([(await drift("pr-1")).differences, (await status("pr-1")).sentences]).to.deep.equal([[], []]);
  });

  it("names what was deleted in the cloud by hand, and what nobody looks after; up makes the one anew", async () => {
    const domain = "greenroom.localhost";
    const isRecord = ({ name }: Readonly<Record<string, unknown>>) => name === "*.staging";
    const record = await idOf(`domains/${domain}/records`, "domain_records", isRecord);
    await api("DELETE", `domains/${domain}/records/${record}`);
    await createNetwork("greenroom-staging-forgotten");
    const { exitCode, sentences } = await status("staging");
    expect(exitCode).to.equal(3);
    expect(sentences.join("\n"))
      .to.contain(`The DNS record "*.staging.${domain}" is in the state and not in the cloud`)
      .and.to.contain('The private network "greenroom-staging-forgotten" is in the cloud, staging\'s by its name')
      .and.to.contain('The app "web" does not answer as released');
    expect(await drift("staging")).to.deep.equal({ exitCode: 3, differences: ["delete greenroom-staging"] });
    await succeed("up", "staging");
    const isForgotten = ({ name }: Readonly<Record<string, unknown>>) => name === "greenroom-staging-forgotten";
    await api("DELETE", `vpcs/${await idOf("vpcs", "vpcs", isForgotten)}`);
    expect((await status("staging")).sentences).to.deep.equal([]);
  });

  it("tells who works on it at this moment", async () => {
    const state = (stage.commandLine.environment.PULUMI_BACKEND_URL ?? "").replace("file://", "");
    const folder = join(state, ".pulumi", "locks", "organization", "greenroom", "pr-1");
    await mkdir(folder, { recursive: true });
    const lock = { pid: 4711, username: "runner", hostname: "another-machine", timestamp: "2026-01-01T00:00:00Z" };
    await writeFile(join(folder, "00000000-0000-4000-8000-000000000000.json"), JSON.stringify(lock));
    const { exitCode, sentences } = await status("pr-1");
    await rm(folder, { recursive: true });
    expect(sentences.join("\n")).to.contain("under way: runner@another-machine, process 4711, since 2026-01-01");
    expect(exitCode).to.equal(3);
  });

  it("is told as far as it goes when the cloud cannot be asked", async () => {
    const { exitCode, exists, unasked, resources } = await status("pr-1", {
      DIGITALOCEAN_API_URL: "http://127.0.0.1:9",
    });
    expect([exitCode, exists, unasked.map(({ side }) => side)]).to.deep.equal([1, true, ["cloud", "cluster"]]);
    expect(resources).to.be.greaterThan(20);
  });

  it("is told when the state was lost: what is in the cloud and in the cluster nevertheless", async () => {
    await stage.commandLine.require("pulumi", ["stack", "rm", "pr-1", "--yes", "--force"]);
    const { exitCode, exists, sentences } = await status("pr-1");
    expect([exitCode, exists]).to.deep.equal([3, false]);
    expect(sentences.map((sentence) => /^The (.+?) is in/.exec(sentence)?.[1])).to.deep.equal([
      'database "pr_1"',
      'database role "pr_1"',
      'namespace "pr-1"',
    ]);
    const nobody = await status("pr-99");
    expect([nobody.exitCode, nobody.exists, nobody.sentences]).to.deep.equal([0, false, []]);
  });

  async function createNetwork(name: string): Promise<void> {
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = stage.commandLine.environment;
    const headers = { authorization: `Bearer ${DIGITALOCEAN_TOKEN}`, "content-type": "application/json" };
    const body = JSON.stringify({ name, region: "fra1", ip_range: "10.99.0.0/20" });
    const response = await fetch(`${DIGITALOCEAN_API_URL}/v2/vpcs`, { method: "POST", headers, body });
    expect(response.ok).to.equal(true);
  }
});

import digitalocean from "@pulumi/digitalocean";
import type * as auto from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { collectSteps, createEngineHome, type EngineHome, processesOf, stateText } from "./support/engine-stack.ts";
import { type FakeCloud, startFakeCloud } from "./support/fake-cloud.ts";

const DATABASE = {
  name: "preview",
  engine: "pg",
  version: "15",
  size: "db-s-1vcpu-1gb",
  region: "fra1",
  nodeCount: 1,
} as const;

describe("the digitalocean stand-in under the real engine", function () {
  this.timeout(120_000);
  let home: EngineHome;
  let cloud: FakeCloud;

  before(async () => {
    home = await createEngineHome();
  });

  after(() => home.remove());

  beforeEach(async () => {
    cloud = await startFakeCloud({ database: 2 });
  });

  afterEach(() => cloud.close());

  /** Runs an operation and returns what it changed. */
  async function steps(run: (options: { onEvent: (event: auto.EngineEvent) => void }) => Promise<unknown>) {
    const { steps: found, onEvent } = collectSteps();
    await run({ onEvent });
    return found;
  }

  it("plans, creates, leaves alone, changes, replaces and destroys", async () => {
    const wanted = { description: "", ttl: 60, user: "pr_1" };
    const stack = await home.stack(
      "life",
      async () => {
        const { description, ttl, user: name } = wanted;
        const vpc = new digitalocean.Vpc("net", { region: "fra1", ipRange: "10.9.0.0/20", description });
        const database = new digitalocean.DatabaseCluster("db", { ...DATABASE, privateNetworkUuid: vpc.id });
        const user = new digitalocean.DatabaseUser("user", { clusterId: database.id, name });
        const domain = new digitalocean.Domain("zone", { name: "example.com" });
        new digitalocean.DnsRecord("record", { domain: domain.id, type: "A", name: "db", value: "10.0.0.1", ttl });
        return { host: database.host, uri: database.uri, password: user.password };
      },
      cloud,
    );
    const names = ["db", "net", "record", "user", "zone"];
    const plan = await steps((options) => stack.preview(options));
    expect(plan.map(({ operation, name }) => `${operation} ${name}`).toSorted()).to.deep.equal(
      names.map((name) => `create ${name}`),
    );
    const { outputs } = await stack.up();
    expect(outputs.host).to.deep.equal({ value: "10.200.1.1", secret: false });
    expect(outputs.password).to.deep.equal({ value: "password-of-pr_1", secret: true });
    expect(stateText(home, "life")).to.not.contain("password-of-pr_1").and.to.not.contain("admin-password");
    expect(await steps((options) => stack.preview(options))).to.deep.equal([]);

    Object.assign(wanted, { description: "changed", ttl: 90, user: "pr_2" });
    const changed = await steps((options) => stack.up(options));
    const byName = new Map(changed.map((step) => [`${step.operation} ${step.name}`, step.details]));
    expect(byName.get("update net")).to.deep.equal(["description update"]);
    expect(byName.get("update record")).to.deep.equal(["ttl update"]);
    expect(byName.get("replace user")).to.deep.equal(["name update-replace"]);
    expect(await steps((options) => stack.preview({ ...options, refresh: true }))).to.deep.equal([]);

    await stack.destroy({ remove: true });
    const { vpcs, databases, domains } = cloud.digitalocean.snapshot();
    expect([vpcs.filter(({ name }) => name.startsWith("net")), databases, domains]).to.deep.equal([[], [], []]);
  });

  it("creates again what was deleted outside, after a refresh", async () => {
    const program = async () => {
      new digitalocean.Domain("zone", { name: "example.com" });
    };
    const stack = await home.stack("drift", program, cloud);
    await stack.up();
    await cloud.call("DELETE", "/v2/domains/example.com");
    const { summary } = await stack.refresh();
    expect(summary.resourceChanges).to.deep.equal({ same: 1, delete: 1 });
    const found = await steps((options) => stack.up(options));
    expect(found).to.deep.equal([{ operation: "create", name: "zone", details: [] }]);
    await stack.destroy({ remove: true });
  });

  it("imports what exists, without a change", async () => {
    const answer = await cloud.call("POST", "/v2/vpcs", { name: "old", region: "fra1", ip_range: "10.8.0.0/20" });
    const { id } = answer.vpc as { id: string };
    const program = async () => {
      new digitalocean.Vpc("net", { name: "old", region: "fra1", ipRange: "10.8.0.0/20" }, { import: id });
    };
    const stack = await home.stack("import", program, cloud);
    const imported = await steps((options) => stack.up(options));
    expect(imported).to.deep.equal([{ operation: "import", name: "net", details: [] }]);
    expect(await steps((options) => stack.preview(options))).to.deep.equal([]);
    await stack.destroy({ remove: true });
  });

  it("shows the API's refusal to the user", async () => {
    const program = async () => {
      new digitalocean.DatabaseCluster("db", { ...DATABASE, version: "1" });
    };
    const stack = await home.stack("refusal", program, cloud);
    const error = await stack.up().catch((reason: unknown) => String(reason));
    expect(error).to.match(
      /Error creating database cluster: POST http:\/\/127\.0\.0\.1:\d+\/v2\/databases: 422 \(request /,
    );
    await stack.destroy({ remove: true });
  });

  it("lets a creation end when the user interrupts, and leaves nothing pending", async () => {
    const program = async () => {
      new digitalocean.DatabaseCluster("db", DATABASE);
    };
    const stack = await home.stack("interrupt", program, cloud);
    const interruption = new AbortController();
    const run = stack.up({ signal: interruption.signal }).catch((reason: unknown) => String(reason));
    await waitFor("the creation", async () => cloud.digitalocean.snapshot().databases[0], { timeoutSeconds: 60 });
    interruption.abort();
    await run;
    const { deployment } = await stack.exportStack();
    expect(deployment.pending_operations ?? []).to.deep.equal([]);
    expect(deployment.resources.map((resource: { type: string }) => resource.type)).to.include(
      "digitalocean:index/databaseCluster:DatabaseCluster",
    );
    await stack.destroy({ remove: true });
  });

  it("leaves a pending creation and no process behind when the engine is killed", async () => {
    const program = async () => {
      new digitalocean.DatabaseCluster("db", DATABASE);
    };
    const stack = await home.stack("kill", program, cloud);
    const run = stack.up().catch((reason: unknown) => String(reason));
    await waitFor("the creation", async () => cloud.digitalocean.snapshot().databases[0], { timeoutSeconds: 60 });
    const running = processesOf(home);
    expect(running.filter(({ isPlugin }) => isPlugin)).to.have.length(1);
    for (const { pid } of running.filter(({ isPlugin }) => !isPlugin)) process.kill(pid, "SIGKILL");
    await run;
    await waitFor("the plugin's end", async () => processesOf(home).length === 0 || undefined, { timeoutSeconds: 20 });
    const { deployment } = await stack.exportStack();
    expect(deployment.pending_operations.map(({ type }: { type: string }) => type)).to.deep.equal(["creating"]);
    await stack.cancel();
    await stack.workspace.removeStack("kill", { force: true });
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DestroyResult, ExtendResult, ListResult, UpResult } from "../../../automation/results.ts";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { controlFaults, type FaultControl } from "../../../rehearsal/fault-control.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { type RunningCommand, startCommand } from "../../support/running-command.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const ADDRESS = "https://web.staging.greenroom.localhost/";

/** The deletion is done; its answer is held back until the faults are cleared. */
const HELD_BACK = { method: "DELETE", path: "/v2/databases/*", answerDelaySeconds: 3600 };

/** Staging as several people share it, from the first request to the last release. */
describe("staging, held by leases", function () {
  this.timeout(400_000);
  let stage: SandboxStage;
  let faults: FaultControl;
  let running: RunningCommand | undefined;
  /** What a killed command leaves behind in its temporary folder goes with this one. */
  let temporary: string;

  before(async () => {
    stage = await setStage();
    temporary = await mkdtemp(join(tmpdir(), "greenroom-killed-"));
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = stage.commandLine.environment;
    faults = controlFaults(DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN);
  });

  afterEach(async () => {
    await faults.clear();
    await running?.stop();
  });

  after(async () => {
    await stage.stop();
    await rm(temporary, { recursive: true, force: true });
  });

  it("is made once for two who ask at the same second, and both hold it", async () => {
    const [one, other] = await Promise.all([up("alice", "--reason", "one"), up("bob", "--reason", "other")]);
    expect([one.outcome, other.outcome]).to.deep.equal(["live", "live"]);
    const created = [one, other].map(({ update }) => update.changes.filter(({ operation }) => operation === "create"));
    expect(created.map(({ length }) => length > 0).sort()).to.deep.equal([false, true]);
    expect(await holders()).to.deep.equal(["alice", "bob"]);
    expect(await named("kubernetes/clusters", "kubernetes_clusters")).to.deep.equal(["greenroom-staging"]);
    expect((await stage.visitor.visit(ADDRESS)).status).to.equal(200);
    expect(one.costPerHour?.dollars).to.be.greaterThan(0);
    expect(one.costPerHour?.unpriced).to.deep.equal([]);
  });

  it("is held longer by who extends it, without another reason", async () => {
    const untilBefore = await until("alice");
    await succeed<ExtendResult>("extend", "staging", "--as", "alice", "--hours", "10");
    expect((await until("alice")) - untilBefore).to.be.greaterThan(1.9 * 3_600_000);
  });

  it("is held longer by who asks again, without another reason", async () => {
    const untilBefore = await until("alice");
    const { leases, update } = await up("alice", "--hours", "14");
    const made = update.changes.filter(({ operation }) => operation !== "update");
    expect(made.map(({ operation, name }) => `${operation} ${name}`)).to.deep.equal([]);
    expect(leases.find(({ holder }) => holder === "alice")?.reason).to.equal("one");
    expect((await until("alice")) - untilBefore).to.be.greaterThan(3.9 * 3_600_000);
  });

  it("stays when one of them gives it up", async () => {
    const { outcome, leases } = await destroy("alice");
    expect([outcome, leases.map(({ holder }) => holder)]).to.deep.equal(["held", ["bob"]]);
    expect((await stage.visitor.visit(ADDRESS)).status).to.equal(200);
  });

  it("is completely removed and made anew for the next who asks when its removal was killed in the middle", async () => {
    await killWhileDestroying("bob");
    const { outcome, update } = await up("carol", "--reason", "after the accident");
    expect(outcome).to.equal("live");
    expect(new Set(update.changes.map(({ operation }) => operation))).to.deep.equal(new Set(["create"]));
    expect(await holders()).to.deep.equal(["carol"]);
    expect((await stage.visitor.visit(ADDRESS)).status).to.equal(200);
  });

  it("is completely removed by the next destroy too, which knows what the first has known", async () => {
    await killWhileDestroying("carol");
    const { outcome, existed, livedSeconds, cost, receipt } = await destroy("dave");
    expect([outcome, existed]).to.deep.equal(["removed", true]);
    expect(receipt.flatMap(({ left }) => left)).to.deep.equal([]);
    expect(livedSeconds).to.be.greaterThan(1);
    expect(cost?.dollars).to.be.greaterThan(0);
    await expectNothingLeft();
  });

  it("ends with the last release, and nothing is left of it", async () => {
    await up("erin", "--reason", "a short look");
    const { outcome, receipt } = await destroy("erin");
    expect(outcome).to.equal("removed");
    expect(receipt.flatMap(({ left }) => left)).to.deep.equal([]);
    expect(receipt.map(({ what }) => what)).to.include.members(["cluster", "uptime check", "DNS", "stack", "leases"]);
    await expectNothingLeft();
  });

  it("is asked for with a reason, held longer only where it is, and production is never removed", async () => {
    const refused = await stage.commandLine.greenroom<Failure>("up", "staging", "--as", "alice");
    expect([refused.exitCode, refused.answer.error.code]).to.deep.equal([2, "lease-reason-missing"]);
    const extended = await stage.commandLine.greenroom<Failure>("extend", "staging", "--reason", "a load test");
    expect([extended.exitCode, extended.answer.error.code]).to.deep.equal([1, "environment-not-found"]);
    const forced = await stage.commandLine.greenroom<Failure>("destroy", "production", "--force");
    expect([forced.exitCode, forced.answer.error.code]).to.deep.equal([2, "production-protected"]);
    await expectNothingLeft();
  });

  interface Failure {
    readonly error: { readonly code: string };
  }

  /** Begins to destroy staging, and kills everything of it once the cloud has begun to delete the database. */
  async function killWhileDestroying(holder: string): Promise<void> {
    await faults.add(HELD_BACK);
    const commandLine = createCommandLine(stage.root, { ...stage.commandLine.environment, TMPDIR: temporary });
    const run = startCommand({ ...stage, commandLine }, "destroy", "staging", "--as", holder);
    running = run;
    const isReached = async () => {
      if ((await faults.hits()) > 0) return true;
      if (run.process.exitCode !== null) throw new Error(`the run ended early: ${(await run.ended).output}`);
      return undefined;
    };
    await waitFor("the database's deletion", isReached, { timeoutSeconds: 120, intervalMilliseconds: 200 });
    await run.stop();
    await faults.clear();
  }

  async function succeed<T>(...words: string[]): Promise<T> {
    const { exitCode, answer } = await stage.commandLine.greenroom<T>(...words);
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    return answer;
  }

  function up(holder: string, ...options: string[]): Promise<UpResult> {
    return succeed("up", "staging", "--as", holder, ...options);
  }

  function destroy(holder: string): Promise<DestroyResult> {
    return succeed("destroy", "staging", "--as", holder);
  }

  async function leases() {
    const { environments } = await succeed<ListResult>("list");
    return environments.find(({ name }) => name === "staging")?.leases ?? [];
  }

  async function holders(): Promise<readonly string[]> {
    return (await leases()).map(({ holder }) => holder).sort();
  }

  async function until(holder: string): Promise<number> {
    return Date.parse((await leases()).find((lease) => lease.holder === holder)?.until ?? "");
  }

  /** What the cloud has of staging in one of its lists. */
  async function named(path: string, key: string): Promise<readonly string[]> {
    const names = (await stage.services.cloudList(path, key)).map(({ name }) => String(name));
    return names.filter((name) => name.includes("staging"));
  }

  async function expectNothingLeft(): Promise<void> {
    for (const [path, key] of [
      ["kubernetes/clusters", "kubernetes_clusters"],
      ["databases", "databases"],
      ["vpcs", "vpcs"],
      ["certificates", "certificates"],
      ["projects", "projects"],
      ["uptime/checks", "checks"],
      ["domains/greenroom.localhost/records", "domain_records"],
    ] as const) {
      expect(await named(path, key), path).to.deep.equal([]);
    }
    expect(await stage.services.cloudList("load_balancers", "load_balancers")).to.have.length(1);
    const stacks = await stage.commandLine.require("pulumi", ["stack", "ls", "--json", "--all"]);
    expect((JSON.parse(stacks) as { readonly name: string }[]).map(({ name }) => name)).to.deep.equal(["platform"]);
  }
});

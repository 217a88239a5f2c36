import { expect } from "chai";
import { cloudChecks, tokenFinding } from "../../../../automation/doctor/digitalocean.ts";
import { createProbe } from "../../../../automation/doctor/probe.ts";
import type { CheckReport } from "../../../../automation/doctor/result.ts";
import { runChecks } from "../../../../automation/doctor/run-checks.ts";
import { type Account, openAccount } from "../../../sandbox/digitalocean/support/account.ts";
import { documentedScopes } from "../../../support/setup-page.ts";

const VALUES = {
  region: "fra1",
  nodeSize: "s-4vcpu-8gb",
  kubernetesVersion: "1.34",
  postgresVersion: "15",
  postgresSize: "db-s-1vcpu-2gb",
  hostSize: "s-2vcpu-4gb",
};

/** What is in the account, with what comes and goes by itself left out. */
async function everything(account: Account): Promise<unknown> {
  const paths = ["kubernetes/clusters", "databases", "domains", "vpcs", "certificates", "droplets", "firewalls"];
  const more = ["account/keys", "reserved_ips", "projects", "uptime/checks", "monitoring/alerts", "registries", "tags"];
  return Promise.all([...paths, ...more].map((path) => account.expect(200, "GET", `/v2/${path}`)));
}

describe("doctor and an account at DigitalOcean", () => {
  let account: Account;

  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  async function examine(token: string, values: object = VALUES, target: "kubernetes" | "compose-host" = "kubernetes") {
    const probe = createProbe("DigitalOcean", { url: account.origin, token });
    const questions = { probe, values: async () => ({ ...values }), target: async () => target };
    return runChecks(cloudChecks(questions), 10);
  }

  async function tokenWith(scopes: readonly string[]): Promise<string> {
    return String((await account.expect(201, "POST", "/_sandbox/tokens", { scopes })).token);
  }

  const named = (name: string, reports: readonly CheckReport[]) => reports.find((report) => report.name === name);

  it("finds that a token may do everything, and makes and deletes nothing to find it", async () => {
    const before = await everything(account);
    const reports = await examine("dop_v1_test");
    expect(reports.filter(({ state }) => state !== "ok")).to.deep.equal([]);
    expect(named("clusters", reports)?.seen).to.equal("may read, create, update, delete, open; nothing else was tried");
    expect(await everything(account)).to.deep.equal(before);
  });

  it("names each scope that a token lacks, and where to give it", async () => {
    const droplets = ["droplet:read", "droplet:update", "droplet:delete"];
    const token = await tokenWith(["account:read", ...droplets, "database:create"]);
    const reports = await examine(token);
    expect(named("token", reports)?.state).to.equal("ok");
    expect(named("droplets", reports)).to.deep.include({
      state: "missing",
      seen: "may not create",
      mend: "Give the token what it lacks, droplet:create, at https://cloud.digitalocean.com/account/api/tokens.",
    });
    expect(named("databases", reports)?.mend).to.contain(
      "what it lacks, database:read, database:update, database:delete, at",
    );
    expect(named("SSH keys", reports)?.mend).to.contain("ssh_key:read, ssh_key:create, ssh_key:delete");
  });

  it("tries each scope that docs/setup.md gives the token of platform, and no other", async () => {
    const reports = await examine(await tokenWith(["account:read"]));
    const named = reports.flatMap(({ mend = "" }) => mend.match(/[a-z_]+:[a-z_]+(?=,)/g) ?? []);
    expect(named.toSorted()).to.deep.equal(
      documentedScopes("platform")
        .filter((scope) => scope !== "account:read")
        .toSorted(),
    );
  });

  it("says once that a token is not valid, and skips what depends on it", async () => {
    const reports = await examine("dop_v1_madeup");
    expect(named("token", reports)).to.deep.include({ state: "failed", seen: "DigitalOcean does not know it" });
    expect(named("clusters", reports)).to.deep.include({ state: "skipped", seen: "the token is not valid" });
    expect(reports.filter(({ state }) => state === "failed")).to.have.length(1);
    expect(JSON.stringify(reports)).to.not.contain("madeup");
  });

  it("says which value orders what is not sold, and what is", async () => {
    const seen = async (wrong: object, name: string) =>
      named(name, await examine("dop_v1_test", { ...VALUES, ...wrong }));
    expect(await seen({ region: "mars1" }, "machines for sale")).to.deep.include({
      state: "failed",
      seen: 'DigitalOcean does not offer region "mars1"',
    });
    expect((await seen({ nodeSize: "s-1vcpu-1gb" }, "machines for sale"))?.mend).to.contain(
      "Set greenroom:nodeSize in",
    );
    expect((await seen({ kubernetesVersion: "1.3" }, "machines for sale"))?.mend).to.match(/one of 1\.\d\d/);
    expect((await seen({ postgresVersion: "9" }, "PostgreSQL for sale"))?.state).to.equal("failed");
  });

  it("asks for the size of the droplet where previews live on one", async () => {
    const reports = await examine("dop_v1_test", { ...VALUES, hostSize: "huge", nodeSize: "none" }, "compose-host");
    expect(named("machines for sale", reports)?.seen).to.equal('DigitalOcean does not offer hostSize "huge"');
    expect(named("PostgreSQL for sale", reports)?.state).to.equal("skipped");
  });

  it("does not take a locked account or an outage for a good token", () => {
    const answer = (status: number, account: object) => tokenFinding({ status, body: { account }, message: "busy" });
    expect(answer(200, { status: "locked" })).to.deep.include({ state: "failed", seen: "the account is locked" });
    expect(answer(503, {}).seen).to.equal("DigitalOcean answered with status 503: busy");
    expect(answer(403, {}).state).to.equal("missing");
  });
});

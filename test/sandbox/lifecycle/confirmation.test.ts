import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { protectedIn } from "../../../automation/lifecycle/confirmation.ts";
import type { PreviewResult } from "../../../automation/results.ts";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

interface Failure {
  readonly error: { readonly code: string; readonly hint: string; readonly details: readonly string[] };
}

const CONFIRMED = ["--confirm-replace", "greenroom-production", "--confirm-replace", "production"];

describe("a change of production that replaces what nobody can make again", function () {
  this.timeout(600_000);
  let stage: SandboxStage;
  let values: string;

  before(async () => {
    stage = await setStage();
    values = stage.commandLine.environment.GREENROOM_VALUES ?? "";
    const { exitCode, answer } = await run(await valuesWith({}), "up", "production");
    if (exitCode !== 0) throw new Error(JSON.stringify(answer));
  });

  after(() => stage.stop());

  /** A file with the sandbox's values and others for production. */
  async function valuesWith(changes: Record<string, unknown>): Promise<string> {
    const all = parse(await readFile(values, "utf8"));
    const file = join(dirname(values), "values-of-production.yaml");
    await writeFile(file, stringify({ ...all, production: { ...all.production, ...changes } }));
    return file;
  }

  async function run<T>(valuesFile: string, ...words: string[]) {
    const environment = { ...stage.commandLine.environment, GREENROOM_VALUES: valuesFile };
    return createCommandLine(stage.root, environment).greenroom<T>(...words);
  }

  async function networkRange(): Promise<unknown> {
    const networks = await stage.services.cloudList("vpcs", "vpcs");
    return networks.find(({ name }) => name === "greenroom-production")?.ip_range;
  }

  async function protectedOnes(): Promise<readonly string[]> {
    const text = await stage.commandLine.require("pulumi", ["stack", "export", "--stack", "production"]);
    return protectedIn(JSON.parse(text)).map((urn) => urn.split("$").at(-1) ?? "");
  }

  it("is shown by a preview before all else, with what is lost and why, and refused without the names", async () => {
    const changed = await valuesWith({ vpcRange: "10.140.0.0/20" });
    const before = await protectedOnes();
    const { exitCode, answer } = await run<PreviewResult>(changed, "preview", "production");
    expect(exitCode).to.equal(0);
    expect(answer.losses.map(({ what, name }) => `${what} ${name}`)).to.have.members([
      "private network greenroom-production",
      "cluster greenroom-production",
      "database cluster greenroom-production",
      "database production",
    ]);
    const [network] = answer.losses.filter(({ what }) => what === "private network");
    expect(network?.because).to.deep.equal([{ path: "ipRange", before: "10.130.0.0/20", after: "10.140.0.0/20" }]);
    const refused = await run<Failure>(changed, "up", "production", ...CONFIRMED.slice(0, 2));
    expect([refused.exitCode, refused.answer.error.code]).to.deep.equal([1, "confirmation-needed"]);
    expect(refused.answer.error.hint).to.contain(`greenroom up production ${CONFIRMED.join(" ")}`);
    expect([await networkRange(), await protectedOnes()]).to.deep.equal(["10.130.0.0/20", before]);
  });

  it("is refused with a name that stands for nothing, when nothing is lost", async () => {
    const { answer } = await run<Failure>(await valuesWith({}), "up", "production", ...CONFIRMED.slice(0, 2));
    expect(answer.error.code).to.equal("confirmation-needed");
  });

  it("goes through with every name, and all is protected again", async () => {
    const before = await protectedOnes();
    const changed = await valuesWith({ vpcRange: "10.140.0.0/20" });
    const { exitCode, answer } = await run<Failure>(changed, "up", "production", ...CONFIRMED);
    expect([exitCode, answer.error]).to.deep.equal([0, undefined]);
    expect(await networkRange()).to.equal("10.140.0.0/20");
    expect(await protectedOnes()).to.have.members([...before]);
    expect((await run<unknown>(changed, "status", "production")).exitCode).to.equal(0);
  });

  it("leaves all protected also when it fails half-way", async () => {
    const before = await protectedOnes();
    const changed = await valuesWith({ domain: "store.localhost" });
    await fault("POST", { method: "POST", path: "/v2/domains", times: 50, status: 503 });
    const { exitCode } = await run<Failure>(changed, "up", "production", "--confirm-replace", "shop.localhost");
    await fault("DELETE");
    expect(exitCode).to.equal(1);
    expect(await protectedOnes()).to.have.members([...before]);
  });

  async function fault(method: string, body?: object): Promise<void> {
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = stage.commandLine.environment;
    const headers = { authorization: `Bearer ${DIGITALOCEAN_TOKEN}`, "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${DIGITALOCEAN_API_URL}/_sandbox/faults`, { method, headers, ...sent });
    expect(response.ok).to.equal(true);
  }
});

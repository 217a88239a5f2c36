import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { ListResult, UpResult } from "../../../automation/results.ts";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const KEY = "a made-up key with enough characters";
const PRODUCTION_VALUE = "sk_production_made_up";

/** One app, with one secret. */
const CATALOGUE = `export const apps = {
  web: {
    source: "examples/web",
    port: 8080,
    environment: { API_URL: { publicUrl: "web" }, STRIPE_KEY: { secret: "STRIPE_KEY" } },
  },
};
`;

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly details: readonly string[] };
}

describe("production's secrets, from one job to the next", function () {
  this.timeout(240_000);
  let folder: string;
  let stage: SandboxStage;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-secrets-"));
    await writeFile(join(folder, "apps.ts"), CATALOGUE);
    stage = await setStage();
    await stage.developer.push("first", { file: "examples/web/new.txt", by: "new", message: "Be the first" });
    await stage.services.openPullRequest("first", "Be the first");
    const { outcome } = await succeed(PRODUCTION_VALUE, "production");
    expect(outcome).to.equal("live");
  });

  after(async () => {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A job that may bring an environment up, with this value of the secret. */
  function job(value: string, environment: string, ...words: readonly string[]) {
    const settings = { GREENROOM_FINGERPRINT_KEY: KEY, GREENROOM_SECRET_STRIPE_KEY: value };
    const { greenroom } = createCommandLine(stage.root, { ...stage.commandLine.environment, ...settings });
    return greenroom<UpResult & Failure>("up", environment, "--apps", join(folder, "apps.ts"), ...words);
  }

  async function succeed(value: string, environment: string): Promise<UpResult> {
    const { exitCode, answer } = await job(value, environment);
    if (exitCode !== 0) throw new Error(`greenroom up ${environment}: ${JSON.stringify(answer)}`);
    expect(JSON.stringify(answer)).to.not.contain(value);
    return answer;
  }

  async function fail(...order: Parameters<typeof job>): Promise<Failure["error"]> {
    const { exitCode, answer } = await job(...order);
    expect(exitCode).to.equal(2);
    return answer.error;
  }

  async function environments(): Promise<readonly string[]> {
    const { answer } = await stage.commandLine.greenroom<ListResult>("list");
    return answer.environments.map(({ name }) => name);
  }

  it("are refused in a pull request and in staging, and nothing is made or said", async () => {
    const refused = [
      await fail(PRODUCTION_VALUE, "pr-1"),
      await fail(PRODUCTION_VALUE, "staging", "--reason", "a test"),
    ];
    expect(refused.map(({ code, message }) => [code, message])).to.deep.equal(
      ["pr-1", "staging"].map((environment) => [
        "production-secret",
        `The value of STRIPE_KEY in ${environment} is production's value of STRIPE_KEY.`,
      ]),
    );
    expect(await environments()).to.deep.equal(["platform", "production"]);
    expect(await stage.services.comments(1)).to.deep.equal([]);
  });

  it("are named when they are missing, before anything is made", async () => {
    const { code, details } = await fail("", "pr-1");
    expect([code, details]).to.deep.equal([
      "secret-missing",
      ["STRIPE_KEY, for web.environment.STRIPE_KEY: set GREENROOM_SECRET_STRIPE_KEY to its value"],
    ]);
    expect(await environments()).to.deep.equal(["platform", "production"]);
  });

  it("are no obstacle to a value of the environment's own, which its app gets", async () => {
    expect((await succeed("sk_preview_made_up", "pr-1")).outcome).to.equal("live");
    const path = "jsonpath={.items[*].data.STRIPE_KEY}";
    const found = await stage.commandLine.require("kubectl", ["get", "secret", "--namespace", "pr-1", "-o", path]);
    expect(Buffer.from(found, "base64").toString()).to.equal("sk_preview_made_up");
  });
});

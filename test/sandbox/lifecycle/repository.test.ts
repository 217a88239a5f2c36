import { expect } from "chai";
import type { UpResult } from "../../../automation/results.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const REPOSITORY = "/repos/greenroom/storefront";

describe("the settings of the repository that the platform keeps", function () {
  this.timeout(300_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage();
  });

  after(() => stage.stop());

  async function ask(path: string): Promise<Record<string, unknown>> {
    const { GITHUB_API_URL = "", GITHUB_TOKEN = "" } = stage.commandLine.environment;
    const answer = await fetch(`${GITHUB_API_URL}${path}`, { headers: { authorization: `Bearer ${GITHUB_TOKEN}` } });
    expect(answer.status, path).to.equal(200);
    return (await answer.json()) as Record<string, unknown>;
  }

  it("are on GitHub as soon as the platform is up, each environment with a token of its own that works", async () => {
    const { environments } = await ask(`${REPOSITORY}/environments`);
    const names = (environments as { name: string }[]).map(({ name }) => name);
    expect(names).to.have.members(["pr-preview", "production", "staging"]);
    const secrets = (await ask("/_sandbox/secrets")) as unknown as { name: string; value: string }[];
    const tokens = secrets.filter(({ name }) => name === "DIGITALOCEAN_TOKEN").map(({ value }) => value);
    expect(new Set(tokens).size).to.equal(3);
    for (const token of tokens) {
      const url = `${stage.commandLine.environment.DIGITALOCEAN_API_URL}/v2/account`;
      expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).to.equal(200);
    }
    const { value } = await ask(`${REPOSITORY}/actions/variables/GREENROOM_DOMAIN`);
    expect(value).to.equal("greenroom.localhost");
  });

  it("stay as they are when nothing changes", async () => {
    const { exitCode, answer } = await stage.commandLine.greenroom<UpResult>("up", "platform");
    expect(exitCode).to.equal(0);
    expect(answer.update.changes.filter(({ type }) => type.startsWith("github:"))).to.deep.equal([]);
  });

  it("go with the platform, and the receipt proves it", async () => {
    const { exitCode, answer } = await stage.commandLine.greenroom<{ receipt: { what: string; left: string[] }[] }>(
      "destroy",
      "platform",
    );
    expect(exitCode).to.equal(0);
    const lines = answer.receipt.filter(({ what }) => what.startsWith("GitHub"));
    expect(lines).to.deep.equal([
      { what: "GitHub environments", left: [] },
      { what: "GitHub variables", left: [] },
      { what: "GitHub rulesets", left: [] },
    ]);
    expect(await ask(`${REPOSITORY}/environments`)).to.deep.equal({ total_count: 0, environments: [] });
  });
});

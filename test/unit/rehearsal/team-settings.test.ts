import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { withTeamSettings } from "../../../rehearsal/team-settings.ts";

describe("the settings of a team in a rehearsal", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-team-"));
    await writeFile(join(folder, "values.yaml"), "platform:\n  domain: example.test\npr:\n  maxPreviews: 3\n");
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function settle(platform?: Readonly<Record<string, unknown>>) {
    const file = join(folder, "made-up.pem");
    await writeFile(file, "made-up content\n");
    const commandLine = createCommandLine(folder, {
      GREENROOM_VALUES: join(folder, "values.yaml"),
      GREENROOM_SANDBOX_STATE: "s3://bucket?region=nowhere",
      PULUMI_BACKEND_URL: "file:///elsewhere",
      AWS_ACCESS_KEY_ID: "made-up-key",
      ...{ GREENROOM_SSH_KEY: file, GREENROOM_TLS_CERTIFICATE: file, GREENROOM_TLS_KEY: file },
    });
    const { environment } = await withTeamSettings(commandLine, platform);
    const values = parse(await readFile(environment.GREENROOM_VALUES ?? "", "utf8"));
    return { environment, values, secretsOf: (name: string) => values.platform.githubEnvironments[name].secrets };
  }

  it("keep the state where every job reaches it, and what opens it in the environments of jobs alone", async () => {
    const { environment, values, secretsOf } = await settle();
    expect(environment).to.include({
      GREENROOM_STATE: "s3://bucket?region=nowhere",
      PULUMI_BACKEND_URL: "s3://bucket?region=nowhere",
      GREENROOM_SECRET_PR_PREVIEW_AWS_ACCESS_KEY_ID: "made-up-key",
      GREENROOM_SECRET_STAGING_AWS_ACCESS_KEY_ID: "made-up-key",
    });
    expect(values.platform.domain).to.equal("example.test");
    expect(values.pr.maxPreviews).to.equal(3);
    for (const name of ["pr-preview", "staging"]) {
      expect(secretsOf(name)).to.include.members(["DIGITALOCEAN_TOKEN", "AWS_ACCESS_KEY_ID"]);
    }
    expect(secretsOf("production")).not.to.include("AWS_ACCESS_KEY_ID");
    expect(secretsOf("pr-preview")).not.to.include("GREENROOM_SSH_KEY");
  });

  it("give the key of a compose host to previews, where there is one, and not only the name of its file", async () => {
    const { environment, values, secretsOf } = await settle({ target: "compose-host" });
    expect(values.platform.target).to.equal("compose-host");
    expect(secretsOf("pr-preview")).to.include("GREENROOM_SSH_KEY");
    expect(secretsOf("staging")).not.to.include("GREENROOM_SSH_KEY");
    expect(environment.GREENROOM_SECRET_PR_PREVIEW_GREENROOM_SSH_KEY).to.equal("made-up content\n");
    expect(environment.GREENROOM_SSH_KEY).to.equal(join(folder, "made-up.pem"));
  });
});

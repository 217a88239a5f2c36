import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const PAGE = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, in a bucket</h1>" };
const ADDRESS = "https://pr-1-web.preview.greenroom.localhost/";

interface Answer {
  readonly environments?: readonly { readonly name: string }[];
  readonly update?: { readonly changes: readonly unknown[] };
  readonly disagreements?: readonly unknown[];
  readonly exists?: boolean;
  readonly error?: unknown;
}

describe("an environment whose state is in a bucket", function () {
  this.timeout(360_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage(({ PULUMI_BACKEND_URL: _, ...settings }) => ({
      ...settings,
      GREENROOM_STATE: settings.GREENROOM_SANDBOX_STATE ?? "",
    }));
    await stage.developer.push("first", { ...PAGE, message: "Be in a bucket" });
    await stage.services.openPullRequest("first", "Be in a bucket");
  });
  after(() => stage?.stop());

  /** Runs a command as a job of its own, on a machine that has nothing of any other but Pulumi's plugins. */
  async function run(...words: string[]): Promise<Answer> {
    const folder = await mkdtemp(join(tmpdir(), "greenroom-job-"));
    try {
      const job = createCommandLine(stage.root, { ...stage.commandLine.environment, TMPDIR: folder });
      const { exitCode, answer } = await job.greenroom<Answer>(...words);
      if (exitCode !== 0) throw new Error(`greenroom ${words.join(" ")}: ${JSON.stringify(answer)}`);
      return answer;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The objects in the sandbox's bucket that a stack has. */
  function objectsOf(name: string): readonly string[] {
    const sandbox = dirname(stage.commandLine.environment.GREENROOM_VALUES ?? "");
    const bucket = join(sandbox, "object-storage", "greenroom-state");
    return readdirSync(bucket, { recursive: true, encoding: "utf8" }).filter((object) => object.includes(name));
  }

  it("comes, is seen by other jobs, and goes", async () => {
    await run("up", "pr-1");
    expect((await stage.visitor.visit(ADDRESS)).body).to.contain("Storefront, in a bucket");
    expect((await run("preview", "pr-1")).update?.changes).to.deep.equal([]);
    expect(await run("status", "pr-1")).to.deep.include({ exists: true, disagreements: [] });
    const names = async () => (await run("list")).environments?.map(({ name }) => name);
    expect(await names()).to.have.members(["platform", "pr-1"]);
    expect(objectsOf("pr-1")).to.include(".pulumi/stacks/greenroom/pr-1.json");
    await stage.services.closePullRequest(1);
    await run("destroy", "pr-1");
    expect(await names()).to.deep.equal(["platform"]);
    expect(objectsOf("pr-1")).to.deep.equal([]);
    expect(objectsOf("platform").length).to.be.greaterThan(0);
  });

  it("is not sought in two places", async () => {
    const both = { ...stage.commandLine.environment, PULUMI_BACKEND_URL: "file:///var/lib/greenroom" };
    const { exitCode, answer } = await createCommandLine(stage.root, both).greenroom<Answer>("list");
    expect(exitCode).to.equal(2);
    expect(answer.error).to.deep.include({ code: "state-setting-invalid" });
  });
});

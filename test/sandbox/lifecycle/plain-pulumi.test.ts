import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { UpResult } from "../../../automation/results.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

/** What a checkout needs for Pulumi; a copy, because Pulumi writes into the values how their secrets are encrypted. */
const PROGRAM = [
  ...["Pulumi.yaml", "Pulumi.platform.yaml", "Pulumi.pr.yaml", "package.json", "tsconfig.json"],
  ...["index.ts", "apps.ts", "components", "stacks", "automation"],
];

describe("plain pulumi, with the settings that a sandbox tells", function () {
  this.timeout(300_000);
  let stage: SandboxStage;
  let workingDirectory: string;

  before(async () => {
    stage = await setStage();
    workingDirectory = await mkdtemp(join(tmpdir(), "greenroom-plain-"));
    for (const name of PROGRAM) await cp(join(stage.root, name), join(workingDirectory, name), { recursive: true });
    await symlink(join(stage.root, "node_modules"), join(workingDirectory, "node_modules"));
    await stage.developer.push("offer", {
      file: "examples/web/page.js",
      replace: "<h1>Storefront",
      by: "<h1>Storefront, cheaper",
      message: "Cheaper",
    });
    await stage.people.developer.open("offer", { title: "Cheaper" });
    const { exitCode, answer } = await stage.commandLine.greenroom<UpResult>("up", "pr-1");
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
  });

  after(async () => {
    await stage.stop();
    await rm(workingDirectory, { recursive: true, force: true });
  });

  for (const name of ["platform", "pr-1"]) {
    it(`runs the same program as the command line: nothing of ${name} changes`, async () => {
      const words = ["preview", "--stack", name, "--expect-no-changes", "--non-interactive"];
      const { exitCode, stdout, stderr } = await stage.commandLine.execute("pulumi", words, { workingDirectory });
      expect(exitCode, `${stdout}${stderr}`).to.equal(0);
      expect(stdout).to.match(/\d+ unchanged/);
    });
  }

  it("changes what differs: an app of the pull request that was stopped by hand runs again", async () => {
    await stage.services.kubectl("--namespace=pr-1", "scale", "deployment/web", "--replicas=0");
    const words = ["up", "--stack", "pr-1", "--yes", "--refresh", "--run-program", "--non-interactive"];
    await stage.commandLine.require("pulumi", words, { workingDirectory });
    const { body } = await stage.visitor.visit("https://pr-1-web.preview.greenroom.localhost/");
    expect(body).to.contain("Storefront, cheaper");
  });
});

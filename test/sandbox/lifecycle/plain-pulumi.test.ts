import { expect } from "chai";
import type { UpResult } from "../../../automation/results.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

describe("plain pulumi, with the settings that a sandbox tells", function () {
  this.timeout(300_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage();
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

  after(() => stage.stop());

  for (const name of ["platform", "pr-1"]) {
    it(`runs the same program as the command line: nothing of ${name} changes`, async () => {
      const words = ["preview", "--stack", name, "--expect-no-changes", "--non-interactive"];
      const { exitCode, stdout, stderr } = await stage.commandLine.execute("pulumi", words);
      expect(exitCode, `${stdout}${stderr}`).to.equal(0);
      expect(stdout).to.match(/\d+ unchanged/);
    });
  }

  it("changes what differs: an app of the pull request that was stopped by hand runs again", async () => {
    await stage.services.kubectl("--namespace=pr-1", "scale", "deployment/web", "--replicas=0");
    const words = ["up", "--stack", "pr-1", "--yes", "--refresh", "--run-program", "--non-interactive"];
    await stage.commandLine.require("pulumi", words);
    const { body } = await stage.visitor.visit("https://pr-1-web.preview.greenroom.localhost/");
    expect(body).to.contain("Storefront, cheaper");
  });
});

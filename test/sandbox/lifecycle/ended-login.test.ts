import { expect } from "chai";
import type { DestroyResult, DriftResult, UpResult } from "../../../automation/results.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const ENDED = "2026-01-08T09:00:00Z";
const EXPIRY = /((?:expiresAt|kubeconfigExpiresAt)\\*": *\\*")[^"\\]+/g;

describe("a platform that nobody has brought up for longer than its kubeconfig lasts", function () {
  this.timeout(300_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage();
    await endLogin();
  });

  after(() => stage.stop());

  /** Writes into the state what is there seven days after the last update: a login that the cluster takes no more. */
  async function endLogin(): Promise<void> {
    const text = await stage.commandLine.require("pulumi", [
      "stack",
      "export",
      "--show-secrets",
      "--stack",
      "platform",
    ]);
    const token = /token: (\w+)/.exec(text)?.[1] ?? "";
    expect(token).to.not.equal("");
    // Secrets are JSON within the JSON, with its quotation marks escaped.
    const input = text.replaceAll(token, "ended-token").replaceAll(EXPIRY, `$1${ENDED}`);
    await stage.commandLine.require("pulumi", ["stack", "import", "--stack", "platform"], { input });
  }

  async function drift() {
    const { exitCode, answer } = await stage.commandLine.greenroom<DriftResult>("drift", "platform");
    return { exitCode, answer };
  }

  it("is looked at for drift all the same", async () => {
    const { exitCode, answer } = await drift();
    expect([exitCode, answer.differences], JSON.stringify(answer)).to.deep.equal([0, []]);
    expect(answer.unchanged).to.be.greaterThan(20);
  });

  it("shows what somebody changed in its cluster", async () => {
    const arguments_ = ["label", "namespace", "greenroom-system", "greenroom.dev/environment=somebody", "--overwrite"];
    await stage.services.kubectl(...arguments_);
    const { exitCode, answer } = await drift();
    expect(exitCode).to.equal(3);
    expect(answer.differences.map(({ name }) => name)).to.deep.equal(["greenroom-system"]);
  });

  it("logs in anew with the next update, which puts it right", async () => {
    const { exitCode, answer } = await stage.commandLine.greenroom<UpResult>("up", "platform");
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    const { exitCode: after } = await drift();
    expect(after).to.equal(0);
  });

  it("is destroyed without any login", async () => {
    await endLogin();
    const { exitCode, answer } = await stage.commandLine.greenroom<DestroyResult>("destroy", "platform");
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    expect(answer.receipt.flatMap(({ left }) => left)).to.deep.equal([]);
  });
});

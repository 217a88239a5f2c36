import { expect } from "chai";
import { explainFailure } from "../../../../automation/engine/failures.ts";
import { PulumiFailure } from "../../../../automation/engine/pulumi-cli.ts";
import { NO_UPDATE } from "../../../support/fake-tools.ts";

const RESOURCE = { urn: "u", type: "digitalocean:index/vpc:Vpc", name: "net" };

describe("a failure of the engine", () => {
  for (const [stderr, code] of [
    ['error: constructing secrets manager of type "passphrase": incorrect passphrase', "passphrase-wrong"],
    [
      "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
      "passphrase-wrong",
    ],
    ["error: write /state/x.json: no space left on device", "disk-full"],
    [
      "error: no resource plugin 'pulumi-resource-digitalocean' found in the workspace at version v4.80.1 or on your $PATH",
      "plugin-missing",
    ],
    ["error: no stack named 'pr-1' found", "environment-not-found"],
    ["error: unable to open bucket file:///nowhere: stat: no such file or directory", "backend-unreachable"],
    ["error: something else", "engine-failed"],
  ] as const) {
    it(`with "${stderr.slice(0, 60)}" becomes ${code}`, () => {
      expect(explain(stderr)).to.have.property("code", code);
    });
  }

  it("names the plugin and version that are missing", () => {
    const stderr =
      "error: no resource plugin 'pulumi-resource-digitalocean' found in the workspace at version v4.80.1 or on your $PATH\n";
    expect(explain(stderr)).to.have.property("message", 'The Pulumi plugin "digitalocean" v4.80.1 is not installed.');
  });

  for (const [reason, code] of [
    ["POST https://api.digitalocean.com/v2/vpcs: 422 creating this will exceed your droplet limit", "account-limit"],
    ['pods "web" is forbidden: exceeded quota: pr-12, requested: pods=1', "quota-exceeded"],
    ["dial tcp 127.0.0.1:1: connect: connection refused", "service-unreachable"],
    ["GET https://api: 503 Service Unavailable", "service-unreachable"],
    ["GET https://api: 422 range/size overlaps", "resource-failed"],
  ] as const) {
    it(`with a resource's reason "${reason.slice(0, 50)}" becomes ${code}`, () => {
      const error = explain("error: update failed", { failures: [{ ...RESOURCE, reasons: [reason] }] });
      expect(error).to.have.property("code", code);
      expect(error)
        .to.have.property("details")
        .that.deep.equals([`Vpc "net": ${reason}`]);
    });
  }

  it("names the permissions that GitHub misses, and tells them from a rate limit", () => {
    const failed = (kind: string, reason: string) => ({
      ...{ urn: "u", type: `github:index/x:${kind}`, name: "it" },
      reasons: [`1 error occurred:\n\t* PUT https://api.github.com/x: ${reason} []`],
    });
    const forbidden = "403 Resource not accessible by integration";
    const failures = [failed("RepositoryRuleset", forbidden), failed("ActionsVariable", forbidden)];
    const error = explain("error: update failed", { failures });
    expect(error).to.have.property("code", "permission-missing");
    expect(error).to.have.property("message").that.contains("access to Administration, Variables,");
    const limited = [failed("ActionsVariable", "403 API rate limit exceeded")];
    expect(explain("error: update failed", { failures: limited })).to.not.have.property("code", "permission-missing");
  });

  it("keeps the lines of a wrong configuration, and no stack trace", () => {
    const text =
      "The configuration of pr-1 cannot be used:\n  greenroom:pods: a whole number is needed\n    at main (file.ts:1:1)";
    expect(explain("error: update failed", { errors: [text] })).to.deep.include({
      code: "configuration-invalid",
      message: "The configuration of pr-1 cannot be used:",
      details: ["  greenroom:pods: a whole number is needed"],
    });
  });

  it("tells a quota that the apps do not fit into from other mistakes", () => {
    const text = 'The quota of "pr-1" is too small for its apps:\n  greenroom:pods in Pulumi.pr.yaml is 1';
    expect(explain("error: update failed", { errors: [text] })).to.deep.include({
      code: "quota-exceeded",
      message: 'The quota of "pr-1" is too small for its apps:',
      details: ["  greenroom:pods in Pulumi.pr.yaml is 1"],
    });
  });

  it("is a cancellation once somebody asked for the end", () => {
    const failure = new PulumiFailure("up", { stdout: "", stderr: "error: update cancelled" }, 8);
    const error = explainFailure(failure, {
      stack: "pr-1",
      interruption: { reason: "SIGINT arrived" },
      update: undefined,
    });
    expect(error).to.have.property("message", 'The work on "pr-1" was stopped because SIGINT arrived.');
  });

  it("stays what it is when it is a bug", () => {
    const bug = new TypeError("x is not a function");
    expect(explainFailure(bug, { stack: "pr-1", interruption: { reason: undefined }, update: undefined })).to.equal(
      bug,
    );
  });
});

function explain(stderr: string, update: Partial<typeof NO_UPDATE> = {}): unknown {
  const failure = new PulumiFailure("up", { stdout: "", stderr: `${stderr}\n` }, 1);
  return explainFailure(failure, {
    stack: "pr-1",
    interruption: { reason: undefined },
    update: { ...NO_UPDATE, ...update },
  });
}

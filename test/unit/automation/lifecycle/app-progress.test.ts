import { expect } from "chai";
import { UpdateError } from "../../../../automation/engine/failures.ts";
import { CliError } from "../../../../automation/errors.ts";
import { type AppProgress, followApps } from "../../../../automation/lifecycle/app-progress.ts";
import type { AppView } from "../../../../automation/report/view.ts";
import { NO_UPDATE } from "../../../support/fake-tools.ts";
import { someChange } from "../../../support/some-change.ts";

const JOB = "kubernetes:batch/v1:Job";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CONTAINER = "docker:index/container:Container";
const NAMES = ["api", "web", "worker"];

const urn = (type: string, name: string) => `urn:pulumi:pr-12::greenroom::greenroom:app:App$${type}::${name}`;
const states = (apps: readonly AppView[]) => apps.map(({ name, state }) => `${name}: ${state}`);

/** A delivery whose images are there, and of which the engine has begun some resources. */
function begun(...urns: readonly string[]): AppProgress {
  const progress = followApps(NAMES, "c0ffee");
  progress.built();
  for (const one of urns) progress.begun(one);
  return progress;
}

describe("how far each app of a delivery is", () => {
  it("is building until the registry has all images", () => {
    const progress = followApps(NAMES, "c0ffee");
    expect([progress.stage, ...states(progress.apps)]).to.deep.equal([
      ...["building", "api: building", "web: building", "worker: building"],
    ]);
    progress.built();
    expect([progress.stage, ...states(progress.apps)]).to.deep.equal([
      ...["building", "api: built", "web: built", "worker: built"],
    ]);
  });

  it("is migrating for the app that has a migration alone", () => {
    const progress = begun(urn(JOB, "api-migrate"));
    expect([progress.stage, ...states(progress.apps)]).to.deep.equal([
      ...["migrating", "api: migrating", "web: built", "worker: built"],
    ]);
  });

  for (const type of [DEPLOYMENT, CONTAINER]) {
    it(`is rolling out when its ${type} is begun, and does not go back from there`, () => {
      const progress = begun(urn(JOB, "api-migrate"), urn(type, "web"));
      expect(progress.begun(urn(type, "web"))).to.equal(false);
      expect(progress.begun(urn(CONTAINER, "web-migrate"))).to.equal(false);
      expect(progress.begun(urn(type, "somebody-elses"))).to.equal(false);
      expect([progress.stage, ...states(progress.apps)]).to.deep.equal([
        ...["starting", "api: migrating", "web: rolling out", "worker: built"],
      ]);
    });
  }

  it("is, after a failure, what the engine's events say of each", () => {
    const progress = begun(urn(JOB, "api-migrate"), urn(DEPLOYMENT, "web"), urn(DEPLOYMENT, "worker"));
    const error = new CliError("resource-failed", "It failed.", "Look.");
    const failures = [{ urn: urn(JOB, "api-migrate"), type: JOB, name: "api-migrate", reasons: [] }];
    const changes = [someChange(DEPLOYMENT, { urn: urn(DEPLOYMENT, "web") })];
    const after = progress.after(new UpdateError(error, { ...NO_UPDATE, failures, changes }));
    expect(states(after)).to.deep.equal(["api: failed", "web: rolled out", "worker: interrupted"]);
  });

  it("is, after a failure before the roll-out, that it is not rolled out", () => {
    const after = followApps(NAMES, "c0ffee").after(new CliError("build-failed", "No.", "Look."));
    expect(states(after)).to.deep.equal(["api: not rolled out", "web: not rolled out", "worker: not rolled out"]);
  });

  it("is failed for those that do not answer, and live for none when the check has failed", () => {
    const details = ["web: https://web.example/healthz answered with status 500"];
    const after = begun(urn(DEPLOYMENT, "web")).after(new CliError("app-not-verified", "No.", "Look.", { details }));
    expect(states(after)).to.deep.equal(["api: rolled out", "web: failed", "worker: rolled out"]);
  });
});

import { expect } from "chai";
import type { StateResource } from "../../../../automation/engine/state.ts";
import { attemptFacts } from "../../../../automation/lifecycle/compose-attempts.ts";

const CONTAINER = "docker:index/container:Container";

function container(name: string, outputs: object, attempt?: string): StateResource {
  const labels = attempt === undefined ? [] : [{ label: "greenroom.dev/attempt", value: attempt }];
  const urn = `urn:pulumi:pr-1::greenroom::greenroom:compose-host:ComposeApp$${CONTAINER}::${name}`;
  return { urn, type: CONTAINER, id: `${name}-id`, inputs: { labels }, outputs: { ...outputs } };
}

const facts = (...resources: StateResource[]) => attemptFacts({ version: 3, deployment: { resources } });

describe("the attempts of containers that run once", () => {
  it("are none when all ended well, and before there is a state", () => {
    expect(facts(container("api-migrate", { mustRun: false, exitCode: 0 }))).to.deep.equal({});
    expect(attemptFacts(undefined)).to.deep.equal({});
  });

  it("get a text for what failed, another for each container", () => {
    const failed = container("api-migrate", { mustRun: false, exitCode: 1 });
    const { attempts = "" } = facts(failed, container("api", { mustRun: true, exitCode: 1 }));
    expect(JSON.parse(attempts)).to.have.keys("api-migrate");
    expect(facts({ ...failed, id: "another" }).attempts).not.to.equal(attempts);
  });

  it("stay what they are as long as nothing fails", () => {
    const good = container("api-migrate", { mustRun: false, exitCode: 0 }, "1a2b");
    expect(facts(good)).to.deep.equal({ attempts: '{"api-migrate":"1a2b"}' });
  });
});

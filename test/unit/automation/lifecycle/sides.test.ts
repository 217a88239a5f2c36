import { expect } from "chai";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { askSides } from "../../../../automation/lifecycle/sides.ts";
import { findDisagreements } from "../../../../automation/lifecycle/truth.ts";
import type { DockerHost } from "../../../../automation/services/docker-host.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools } from "../../../support/fake-tools.ts";

const RULES = { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 20, dailyBudget: 0 };
const ON_HOST = ["container pr-12-web-1a", "network pr-12", "volume pr-12-data"];

function toolsWith(resources?: readonly (readonly [kind: string, name: string])[], name = "pr-12"): FakeTools {
  const tools = fakeTools(new FakeGitHub({}), [], RULES);
  tools.fakes.cloud.hasDatabaseCluster = false;
  tools.fakes.cloud.registryNames = [];
  const made = resources?.map(([kind, called]) => {
    const type = `docker:index/${kind}:${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    return { urn: `urn:${called}`, type, id: "1", inputs: { name: called } };
  });
  if (made !== undefined) tools.fakes.stacks.set(name, { version: 3, deployment: { resources: made } });
  return tools;
}

function withHost(tools: FakeTools, objects: readonly string[], owner = "pr-12"): FakeTools {
  const host: Partial<DockerHost> = {
    objectsOf: async (environment) => (environment === owner ? objects : []),
    troublesOf: async () => [],
  };
  tools.fakes.dockerHost = host as DockerHost;
  return tools;
}

async function sentences(environment: string, tools: FakeTools): Promise<readonly string[]> {
  const { sides, unasked } = await askSides(parseEnvironment(environment), tools);
  expect(unasked).to.deep.equal([]);
  return findDisagreements(sides).map(({ kind, sentence }) => `${kind}: ${sentence}`);
}

describe("an environment of which no state tells", () => {
  for (const environment of ["pr-12", "staging"]) {
    it(`is known by its namespace, which is named: ${environment}`, async () => {
      const tools = toolsWith();
      tools.fakes.cluster.namespaces = [environment];
      expect(await sentences(environment, tools)).to.deep.equal([
        `unowned: The namespace "${environment}" is in the cluster, ${environment}'s by its name, and there is no stack "${environment}": nothing looks after it, and it may cost.`,
      ]);
    });
  }

  it("is known by what bears its label on the compose host, and each of that is named", async () => {
    const found = await sentences("pr-12", withHost(toolsWith(), ON_HOST));
    expect(found[0]).to.equal(
      'unowned: The container "pr-12-web-1a" is on the compose host, pr-12\'s by its label, and there is no stack "pr-12": nothing looks after it.',
    );
    expect(found.map((sentence) => /The (.+) is on/.exec(sentence)?.[1])).to.deep.equal([
      'container "pr-12-web-1a"',
      'network "pr-12"',
      'volume "pr-12-data"',
    ]);
  });

  it("is nowhere when nothing of it is", async () => {
    expect(await sentences("pr-12", withHost(toolsWith(), []))).to.deep.equal([]);
    expect(await sentences("platform", toolsWith())).to.deep.equal([]);
  });

  it("may be there all the same when the state could not be asked", async () => {
    const tools = toolsWith();
    tools.fakes.cluster.namespaces = ["pr-12"];
    const { sides } = await askSides(parseEnvironment("pr-12"), tools);
    expect(findDisagreements({ ...sides, backend: undefined, onHost: ON_HOST })).to.deep.equal([]);
  });
});

describe("an environment on a compose host", () => {
  const known = [
    ["container", "pr-12-web-1a"],
    ["network", "pr-12"],
    ["volume", "pr-12-data"],
    ["remoteImage", "registry.example/web@sha256:1a"],
  ] as const;

  it("agrees with its state when all that the state names is there", async () => {
    expect(await sentences("pr-12", withHost(toolsWith(known), ON_HOST))).to.deep.equal([]);
  });

  for (const [what, name] of [
    ["container", "pr-12-web-1a"],
    ["network", "pr-12"],
    ["volume", "pr-12-data"],
  ] as const) {
    it(`does not when a ${what} was deleted by hand`, async () => {
      const left = ON_HOST.filter((object) => object !== `${what} ${name}`);
      expect(await sentences("pr-12", withHost(toolsWith(known), left))).to.deep.equal([
        `gone: The ${what} "${name}" is in the state and not on the compose host; "greenroom up pr-12 --refresh" makes a new one.`,
      ]);
    });
  }

  it("does not when something is there that the state does not know", async () => {
    expect(await sentences("pr-12", withHost(toolsWith(known), [...ON_HOST, "volume pr-12-old"]))).to.deep.equal([
      'unowned: The volume "pr-12-old" is on the compose host, pr-12\'s by its label, and the state does not know it: nothing looks after it.',
    ]);
  });

  it("is also the platform, whose proxy runs there", async () => {
    const tools = withHost(toolsWith([["container", "greenroom-preview"]], "platform"), [], "platform");
    expect(await sentences("platform", tools)).to.deep.equal([
      'gone: The container "greenroom-preview" is in the state and not on the compose host; "greenroom up platform --refresh" makes a new one.',
    ]);
  });
});

import { expect } from "chai";
import type { StateResource } from "../../../../automation/engine/state.ts";
import { REMAINS_STACK } from "../../../../automation/lifecycle/platform-remains.ts";
import { takeDownPlatform } from "../../../../automation/lifecycle/platform-removal.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { failureOf } from "../../../support/failures.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools } from "../../../support/fake-tools.ts";

const BORN = "2026-01-01T01:05:00Z";
const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const NODES = { ha: true, nodePool: { size: "s-4vcpu-8gb", nodeCount: 1 } };

function root(outputs: Record<string, unknown>, created = BORN): StateResource {
  return { urn: "urn:root", type: "pulumi:pulumi:Stack", created, outputs };
}

const PLATFORM = [
  root({ clusterId: "c-1", hostAddress: "192.0.2.7" }),
  { urn: "urn:cluster", type: CLUSTER, id: "c-1", inputs: NODES },
];

/** What a removal kept that was interrupted after the last resource was gone. */
const KEPT = {
  clusterId: "c-1",
  hostAddress: "192.0.2.7",
  bornAt: BORN,
  inventory: { "droplet s-4vcpu-8gb": 1, "highly available control plane": 1 },
};

function platform(resources: readonly StateResource[] | undefined, kept?: object): FakeTools {
  const tools = fakeTools(new FakeGitHub({}), []);
  const { cloud, stacks } = tools.fakes;
  cloud.hasDatabaseCluster = false;
  cloud.registryNames = [];
  tools.fakes.interrupt();
  if (resources !== undefined) stacks.set("platform", { version: 3, deployment: { resources } });
  if (kept !== undefined) {
    stacks.set(REMAINS_STACK, { version: 3, deployment: { resources: [root({ ending: kept })] } });
  }
  return tools;
}

function leaveBehind({ fakes: { cloud } }: FakeTools): void {
  cloud.loadBalancers = [
    { id: "1", name: "a518c84869035485", tags: ["k8s", "k8s:c-1"] },
    { id: "2", name: "somebody-elses", tags: ["k8s:c-2"] },
    { id: "3", name: "nobody-knows", tags: ["k8s:undefined"] },
  ];
  cloud.addresses = ["192.0.2.7", "192.0.2.8"].map((address) => ({ address, droplet: "", dropletId: "" }));
}

const LEFT = ["load balancer: a518c84869035485", "reserved address: 192.0.2.7"];
const HOUR_OF_IT = 48 / 672 + 40 / 672;

describe("the removal of the platform", () => {
  it("keeps what it must know before it deletes anything, and forgets it when nothing is left", async () => {
    const tools = platform(PLATFORM);
    const { existed, livedSeconds, cost, warnings } = await takeDownPlatform(tools);
    expect([existed, livedSeconds, warnings]).to.deep.equal([true, 3600, []]);
    expect(cost?.dollars).to.be.closeTo(HOUR_OF_IT, 0.0001);
    expect(tools.fakes.log.filter((entry) => !entry.startsWith("close"))).to.deep.equal([
      `up ${REMAINS_STACK}`,
      "destroy platform",
      "remove platform",
      `destroy ${REMAINS_STACK}`,
      `remove ${REMAINS_STACK}`,
    ]);
    expect([...tools.fakes.stacks.keys()]).to.deep.equal([]);
  });

  for (const [when, resources] of [
    ["everything was destroyed", []],
    ["its stack was gone", undefined],
  ] as const) {
    it(`finds what is left behind also when it was interrupted after ${when}`, async () => {
      const tools = platform(resources, KEPT);
      leaveBehind(tools);
      for (const time of ["first", "second"]) {
        const { code, details } = await failureOf(takeDownPlatform(tools));
        expect([code, details], time).to.deep.equal(["not-empty", LEFT]);
      }
    });

    it(`tells how long the platform lived and what it cost also when it was interrupted after ${when}`, async () => {
      const tools = platform(resources, KEPT);
      const result = await takeDownPlatform(tools);
      expect([result.existed, result.livedSeconds, result.warnings]).to.deep.equal([true, 3600, []]);
      expect(result.cost?.dollars).to.be.closeTo(HOUR_OF_IT, 0.0001);
      expect([...tools.fakes.stacks.keys()]).to.deep.equal([]);
    });
  }

  it("counts all that there was when it was interrupted half-way", async () => {
    const { cost } = await takeDownPlatform(platform(PLATFORM.slice(0, 1), KEPT));
    expect(cost?.dollars).to.be.closeTo(HOUR_OF_IT, 0.0001);
  });

  it("goes by the platform that was made since an earlier removal", async () => {
    const later = [root({ clusterId: "c-1", hostAddress: "192.0.2.7" }, "2026-01-01T02:00:00Z")];
    const tools = platform(later, { ...KEPT, clusterId: "c-0", hostAddress: "192.0.2.1" });
    leaveBehind(tools);
    expect((await failureOf(takeDownPlatform(tools))).details).to.deep.equal(LEFT);
  });

  it("knows the cluster and the address of an update that failed before it had outputs", async () => {
    const address = { urn: "urn:address", type: "digitalocean:index/reservedIp:ReservedIp", id: "192.0.2.7" };
    const tools = platform([root({}), ...PLATFORM.slice(1), address]);
    leaveBehind(tools);
    expect((await failureOf(takeDownPlatform(tools))).details).to.deep.equal(LEFT);
  });

  for (const resources of [[], undefined]) {
    it(`says that its receipt is not complete when nobody knows the platform: ${resources ? "an empty" : "no"} stack`, async () => {
      const tools = platform(resources);
      leaveBehind(tools);
      const result = await takeDownPlatform(tools);
      expect(result.warnings.join()).to.contain("the receipt is not complete").and.to.contain('begin with "k8s:"');
      expect([result.livedSeconds, result.cost]).to.deep.equal([undefined, undefined]);
      expect(renderText(result)).to.contain("the receipt is not complete").and.not.to.contain("undefined");
      expect(JSON.stringify(tools.fakes.told)).not.to.contain("undefined");
    });
  }
});

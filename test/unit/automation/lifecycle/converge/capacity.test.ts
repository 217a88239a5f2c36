import { expect } from "chai";
import {
  clusterShortage,
  dailyCost,
  hostShortage,
  previewHeadroom,
} from "../../../../../automation/lifecycle/converge/capacity.ts";
import { machineAmount, previewRequests } from "../../../../../automation/lifecycle/converge/preview-share.ts";
import { defineApps } from "../../../../../components/catalogue/index.ts";
import { FakeGitHub } from "../../../../support/fake-services.ts";
import { fakeTools } from "../../../../support/fake-tools.ts";

const GI = 2 ** 30;
const MI = 2 ** 20;
const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;
const APPS = defineApps({
  api: { source: "api", port: 8080, size: "medium" },
  web: { source: "web", port: 8080, cache: true },
});
const WANTED = { processors: 0.3, bytes: 512 * MI };
const PLATFORM = { nodeSize: "s-4vcpu-8gb", maxNodes: 5 };

describe("what a preview asks for", () => {
  it("is what all its pods ask for, and the largest app twice, as it runs during an update", () => {
    const { processors, bytes } = previewRequests(APPS);
    expect([processors.toFixed(3), bytes / MI]).to.deep.equal(["0.260", 192 + 96 + 64 + 192]);
  });

  it("costs its share of a node, by what it asks for most", () => {
    const share = (192 + 96 + 64 + 192) / (8 * 1024);
    expect(dailyCost(APPS, PLATFORM)).to.be.closeTo(((share * 48) / 672) * 24, 1e-9);
    expect(dailyCost(APPS, { target: "compose-host", hostSize: "s-8vcpu-16gb" })).to.be.closeTo(
      ((share / 2) * 96 * 24) / 672,
      1e-9,
    );
  });

  it("has no price on a node whose size has none, or does not tell what it is", () => {
    expect(dailyCost(APPS, { nodeSize: "s-48vcpu-1gb" })).to.equal(undefined);
    expect(dailyCost(APPS, { nodeSize: "gpu-h100" })).to.equal(undefined);
    expect(machineAmount("c-2")).to.deep.equal({ processors: 2, bytes: 4 * GI });
  });
});

describe("the headroom of the cluster", () => {
  const node = { processors: 4, bytes: 8 * GI };
  const usage = (nodes: number, processors: number, bytes = GI) => ({
    nodes,
    allocatable: { processors: nodes * node.processors, bytes: nodes * node.bytes },
    requested: { processors, bytes },
  });
  const limits = { maxNodes: 3, droplets: 2, dropletLimit: 10 };

  it("is there while the nodes have room, whatever the account may have", () => {
    expect(clusterShortage(WANTED, usage(2, 7.7), { ...limits, dropletLimit: 0 })).to.equal(undefined);
  });

  it("is there while a node may be added", () => {
    expect(clusterShortage(WANTED, usage(2, 7.8), limits)).to.equal(undefined);
  });

  it("ends with the nodes that the pool may have, named with what is asked for", () => {
    expect(clusterShortage(WANTED, usage(3, 11.8), limits)).to.equal(
      "The preview cluster may have 3 nodes (maxNodes): the pods of the cluster ask for 11800m processors and 1Gi of 12 processors and 24Gi, and an environment asks for 300m processors and 512Mi.",
    );
    expect(clusterShortage(WANTED, usage(3, 1, 23.6 * GI), limits)).to.contain("may have 3 nodes");
  });

  it("ends with the droplets that the account may have, when a node would be needed", () => {
    expect(clusterShortage(WANTED, usage(2, 7.8), { ...limits, droplets: 10 })).to.contain(
      "The account may have 10 droplets and has 10, so that no node can be added",
    );
  });

  it("counts the nodes of further pools, and asks nobody when there is no cluster yet", async () => {
    const nodePools = [{ name: "large", size: "s-8vcpu-16gb", minNodes: 0, maxNodes: 1 }];
    const tools = fakeTools(new FakeGitHub({}), APPS, { ...PLATFORM, maxNodes: 1, nodePools });
    tools.fakes.cluster.use = usage(1, 3.9);
    expect((await previewHeadroom(PR_12, 3, tools)).shortage).to.equal(undefined);
    tools.fakes.cloud.mostDroplets = 0;
    expect((await previewHeadroom(PR_12, 3, tools)).shortage).to.contain("may have 0 droplets and has 0");
    const without = { ...tools, cluster: async () => undefined };
    expect((await previewHeadroom(PR_12, 3, without)).shortage).to.equal(undefined);
  });

  it("is not guessed when a service cannot be asked", async () => {
    const tools = fakeTools(new FakeGitHub({}), APPS, PLATFORM);
    tools.fakes.cluster.use = usage(1, 3.9);
    tools.fakes.cloud.dropletLimit = () => Promise.reject(new Error("no answer"));
    expect(await previewHeadroom(PR_12, 3, tools).catch(String)).to.equal("Error: no answer");
  });
});

describe("the headroom of a compose host", () => {
  it("is its memory, less what is there already", () => {
    expect(hostShortage(APPS, "s-2vcpu-4gb", 4)).to.equal(undefined);
    expect(hostShortage(APPS, "s-2vcpu-4gb", 5)).to.equal(
      "The compose host has 4Gi of memory, and 6 environments ask for 4544Mi.",
    );
    expect(hostShortage(APPS, "unknown", 500)).to.equal(undefined);
  });
});

import { expect } from "chai";
import { inventoryOf } from "../../../../automation/lifecycle/inventory.ts";
import { costOf, costPerHour } from "../../../../automation/lifecycle/prices.ts";

const HOUR = 3600;
const STAGING = { "droplet s-2vcpu-4gb": 1, "pg node db-s-1vcpu-1gb": 1, "load balancer node": 1 };

function cents({ dollars }: { readonly dollars: number }): number {
  return Math.round(dollars * 10_000) / 100;
}

describe("what an environment costs", () => {
  it("is the month's price by the 672 hours after which it is reached", () => {
    expect(cents(costPerHour({ "droplet s-2vcpu-4gb": 2, "load balancer node": 1 }))).to.equal(8.93);
  });

  it("counts the seconds of machines, and begun hours of everything else", () => {
    expect(cents(costOf({ "droplet s-2vcpu-4gb": 1 }, 1.5 * HOUR))).to.equal(5.36);
    expect(cents(costOf({ "load balancer node": 1 }, 1.5 * HOUR))).to.equal(3.57);
    expect(cents(costOf({ "droplet s-2vcpu-4gb": 1 }, 10))).to.equal(cents(costOf({ "droplet s-2vcpu-4gb": 1 }, 60)));
  });

  it("is no more than the month's price for a month, and goes on with the next", () => {
    expect(cents(costOf(STAGING, 700 * HOUR))).to.equal(5100);
    expect(cents(costOf(STAGING, 730 * HOUR))).to.equal(5100);
    expect(cents(costOf(STAGING, (730 + 336) * HOUR))).to.equal(7650);
  });

  it("names what has no price, and leaves it out", () => {
    const cost = costPerHour({ ...STAGING, "droplet gpu-h100x8-640gb": 1, "valkey node db-s-1vcpu-1gb": 1 });
    expect(cost.unpriced).to.deep.equal(["droplet gpu-h100x8-640gb", "valkey node db-s-1vcpu-1gb"]);
    expect(cents(cost)).to.equal(cents(costPerHour(STAGING)));
  });

  it("is nothing for nothing", () => {
    expect(costOf({}, HOUR)).to.deep.equal({ dollars: 0, unpriced: [] });
  });
});

describe("the inventory of a stack", () => {
  const resource = (type: string, outputs: Record<string, unknown>, inputs: Record<string, unknown> = {}) => ({
    ...{ type, inputs, outputs },
    urn: `urn:pulumi:production::greenroom::${type}::x`,
  });
  const inventory = (...resources: ReturnType<typeof resource>[]) =>
    inventoryOf({ version: 3, deployment: { resources } });

  it("counts nodes as they were when the cluster was looked at, in all pools", () => {
    const pool = { size: "s-4vcpu-8gb", nodeCount: 2, actualNodeCount: 5, minNodes: 2 };
    expect(
      inventory(
        resource("digitalocean:index/kubernetesCluster:KubernetesCluster", { ha: true, nodePool: pool }),
        resource("digitalocean:index/kubernetesNodePool:KubernetesNodePool", { size: "s-4vcpu-8gb", nodeCount: 1 }),
      ),
    ).to.deep.equal({ "droplet s-4vcpu-8gb": 6, "highly available control plane": 1 });
  });

  it("counts every node of a database, and one load balancer for each gateway", () => {
    expect(
      inventory(
        resource("digitalocean:index/databaseCluster:DatabaseCluster", {
          ...{ engine: "pg", size: "db-s-2vcpu-4gb", nodeCount: 2 },
        }),
        resource("kubernetes:gateway.networking.k8s.io/v1:Gateway", {}),
        resource("digitalocean:index/containerRegistry:ContainerRegistry", { subscriptionTierSlug: "basic" }),
        resource("digitalocean:index/vpc:Vpc", {}),
      ),
    ).to.deep.equal({ "pg node db-s-2vcpu-4gb": 2, "load balancer node": 1, "registry basic": 1 });
  });

  it("knows everything that costs something in the environments by a price", () => {
    const items = inventory(
      resource("digitalocean:index/droplet:Droplet", { size: "s-2vcpu-4gb" }),
      resource("digitalocean:index/uptimeCheck:UptimeCheck", {}),
      resource("digitalocean:index/volume:Volume", { size: 20 }),
    );
    expect(items).to.deep.equal({ "droplet s-2vcpu-4gb": 1, "uptime check": 1, "GiB of volume": 20 });
    expect(costPerHour(items).unpriced).to.deep.equal([]);
  });
});

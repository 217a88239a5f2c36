import { expect } from "chai";
import type { ResourceChange } from "../../../../../automation/engine/events.ts";
import type { StateResource } from "../../../../../automation/engine/state.ts";
import { costChanges, monthlyCostOf } from "../../../../../automation/lifecycle/plan/monthly-cost.ts";
import { someChange } from "../../../../support/some-change.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const DROPLET = "digitalocean:index/droplet:Droplet";
const DATABASE = "digitalocean:index/databaseCluster:DatabaseCluster";

const known = (type: string, outputs: Record<string, unknown>): StateResource => ({
  ...{ type, urn: someChange(type).urn, outputs },
});
const pool = (minNodes: number, maxNodes: number) => ({ size: "s-2vcpu-4gb", autoScale: true, minNodes, maxNodes });
const grown = known(CLUSTER, { nodePool: { ...pool(1, 5), nodeCount: 1, actualNodeCount: 4 } });
const database = known(DATABASE, { engine: "pg", size: "db-s-1vcpu-1gb", nodeCount: 1 });

function cost(resources: readonly StateResource[], ...changes: readonly ResourceChange[]) {
  return monthlyCostOf({ version: 3, deployment: { resources } }, changes);
}

describe("what a plan does to the monthly cost", () => {
  it("is the price of what it makes, where there was nothing", () => {
    const create = someChange(DROPLET, { operation: "create", planned: { size: "s-2vcpu-4gb" } });
    expect(monthlyCostOf(undefined, [create])).to.deep.equal({ before: 0, after: 24, unpriced: [] });
  });

  it("is nothing while nothing changes", () => {
    expect(cost([grown, database])).to.deep.equal({ before: 111, after: 111, unpriced: [] });
  });

  it("is less without what it deletes", () => {
    expect(cost([grown, database], someChange(DATABASE, { operation: "delete" })).after).to.equal(96);
  });

  it("follows a new size", () => {
    const planned = { engine: "pg", size: "db-s-1vcpu-2gb", nodeCount: 2 };
    expect(cost([database], someChange(DATABASE, { planned }))).to.deep.include({ before: 15, after: 60 });
  });

  for (const [what, nodePool, after] of [
    ["keeps the nodes that a pool has grown to", pool(1, 6), 96],
    ["takes away those above a lower limit", pool(1, 2), 48],
    ["adds those below a higher one", pool(5, 6), 120],
    ["counts a fixed number as it is", { size: "s-2vcpu-4gb", nodeCount: 3 }, 72],
  ] as const) {
    it(`${what}`, () => {
      expect(cost([grown], someChange(CLUSTER, { planned: { nodePool } })).after).to.equal(after);
    });
  }

  it("starts with the fewest nodes in a pool that is made anew", () => {
    const anew = someChange(CLUSTER, { operation: "replace", planned: { nodePool: pool(1, 6) } });
    expect(cost([grown], anew).after).to.equal(24);
  });

  it("names what has no price, of the table or of any kind, and leaves it out", () => {
    const bucket = "digitalocean:index/spacesBucket:SpacesBucket";
    const size = "s-unknown";
    const changes = [
      someChange(bucket, { operation: "create", planned: {} }),
      someChange(DROPLET, { operation: "create", planned: { size } }),
      someChange("digitalocean:index/vpc:Vpc", { operation: "create", planned: {} }),
    ];
    expect(cost([], ...changes)).to.deep.equal({ before: 0, after: 0, unpriced: [bucket, "droplet s-unknown"] });
  });

  it("is told change by change, without those that cost what they did", () => {
    const state = { version: 3, deployment: { resources: [grown, database] } };
    const tagged = someChange(DATABASE, { planned: { ...database.outputs, tags: ["a"] } });
    const claim = someChange("kubernetes:core/v1:PersistentVolumeClaim", {
      operation: "create",
      planned: { spec: { resources: { requests: { storage: "20Gi" } } } },
    });
    expect([...costChanges(state, [tagged, claim])]).to.deep.equal([
      [claim.urn, { before: 0, after: 2, unpriced: [] }],
    ]);
  });
});

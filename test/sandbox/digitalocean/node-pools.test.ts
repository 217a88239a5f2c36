import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { runningCluster } from "./support/orders.ts";

describe("node pools of the DigitalOcean imitation", () => {
  let account: Account;
  let pools: string;
  beforeEach(async () => {
    account = await openAccount();
    const { id } = await runningCluster(account);
    pools = `/v2/kubernetes/clusters/${id}/node_pools`;
  });
  afterEach(() => account.close());

  const order = { name: "apps", size: "s-4vcpu-8gb", count: 2 };
  const states = (pool: Answered): unknown[] =>
    (pool.nodes as Answered[]).map(({ status }) => (status as Answered).state);

  it("start with provisioning nodes, which then run as droplets", async () => {
    const added = await account.expect(201, "POST", pools, order, "node_pool");
    expect(states(added)).to.deep.equal(["provisioning", "provisioning"]);

    await account.cloud.idle();

    const running = await account.expect(200, "GET", `${pools}/${added.id}`, undefined, "node_pool");
    expect(states(running)).to.deep.equal(["running", "running"]);
    const [node] = running.nodes as Answered[];
    const droplet = await account.expect(200, "GET", `/v2/droplets/${node?.droplet_id}`, undefined, "droplet");
    expect(droplet).to.include({ name: node?.name, status: "active", size_slug: "s-4vcpu-8gb", memory: 8192 });
    expect(droplet).to.have.nested.property("networks.v4[0].ip_address", "10.200.1.10");
  });

  it("come after the default pool in the cluster's answer", async () => {
    await account.expect(201, "POST", pools, order);

    const { node_pools } = await account.expect(200, "GET", pools);

    expect((node_pools as Answered[]).map(({ name }) => name)).to.deep.equal(["default", "apps"]);
  });

  it("grow, shrink and keep what an update leaves out", async () => {
    const { id } = await account.expect(201, "POST", pools, { ...order, labels: { tier: "apps" } }, "node_pool");
    await account.cloud.idle();

    const grown = await account.expect(202, "PUT", `${pools}/${id}`, { name: "apps", count: 3 }, "node_pool");
    expect(states(grown)).to.deep.equal(["running", "running", "provisioning"]);
    expect(grown.labels).to.deep.equal({ tier: "apps" });
    await account.cloud.idle();
    const shrunk = await account.expect(202, "PUT", `${pools}/${id}`, { name: "apps", count: 1 }, "node_pool");
    expect(shrunk.count).to.equal(1);
    expect(states(shrunk)).to.deep.equal(["running", "deleting", "deleting"]);
    await account.cloud.idle();

    const settled = await account.expect(200, "GET", `${pools}/${id}`, undefined, "node_pool");
    expect(states(settled)).to.deep.equal(["running"]);
  });

  it("replace a node that is deleted with replace=1", async () => {
    const { id } = await account.expect(201, "POST", pools, order, "node_pool");
    await account.cloud.idle();
    const before = await account.expect(200, "GET", `${pools}/${id}`, undefined, "node_pool");
    const [first, second] = before.nodes as Answered[];

    await account.expect(202, "DELETE", `${pools}/${id}/nodes/${first?.id}?replace=1`);
    await account.cloud.idle();

    const after = await account.expect(200, "GET", `${pools}/${id}`, undefined, "node_pool");
    const ids = (after.nodes as Answered[]).map((node) => node.id);
    expect(ids).to.have.lengthOf(2).and.to.include(second?.id).and.not.to.include(first?.id);
  });

  it("are gone some time after their DELETE", async () => {
    const { id } = await account.expect(201, "POST", pools, order, "node_pool");

    await account.expect(204, "DELETE", `${pools}/${id}`);
    await account.cloud.idle();

    await account.expect(404, "GET", `${pools}/${id}`);
    await account.expect(404, "DELETE", `${pools}/${id}`);
  });

  it("refuse a name twice, an impossible scale, and to leave a cluster without a pool", async () => {
    const twice = await account.send("POST", pools, { ...order, name: "default" });
    const scale = await account.send("POST", pools, { ...order, auto_scale: true, min_nodes: 3, max_nodes: 1 });
    const { node_pools } = await account.expect(200, "GET", pools);
    const last = await account.send("DELETE", `${pools}/${(node_pools as Answered[])[0]?.id}`);

    expect(messageOf(twice)).to.equal('a node pool named "default" already exists in this cluster');
    expect(messageOf(scale)).to.equal("auto_scale needs 1 <= min_nodes <= max_nodes, got 3 and 1");
    expect(messageOf(last)).to.equal("a cluster must keep at least one node pool");
  });

  it("start with their smallest number of nodes when they scale by themselves", async () => {
    const scaled = { name: "auto", size: "s-2vcpu-4gb", auto_scale: true, min_nodes: 2, max_nodes: 5 };

    const pool = await account.expect(201, "POST", pools, scaled, "node_pool");

    expect(pool).to.include({ count: 2, auto_scale: true, min_nodes: 2, max_nodes: 5 });
  });
});

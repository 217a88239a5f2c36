import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { balancerOrder, runningCluster } from "./support/orders.ts";

describe("what a cluster leaves behind in the DigitalOcean imitation", () => {
  let account: Account;
  let cluster: string;
  let balancer: unknown;
  let volume: unknown;
  let snapshot: unknown;
  beforeEach(async () => {
    account = await openAccount();
    const { id } = await runningCluster(account);
    cluster = `/v2/kubernetes/clusters/${id}`;
    const tags = [`k8s:${id}`];
    const make = async (path: string, body: unknown, key: string): Promise<unknown> =>
      (await account.expect(path.includes("load") ? 202 : 201, "POST", path, body, key)).id;
    balancer = await make("/v2/load_balancers", balancerOrder({ tags, tag: `k8s:${id}` }), "load_balancer");
    volume = await make("/v2/volumes", { name: "pvc-1", size_gigabytes: 5, region: "fra1", tags }, "volume");
    snapshot = await make(`/v2/volumes/${volume}/snapshots`, { name: "backup", tags }, "snapshot");
    await make("/v2/volumes", { name: "foreign", size_gigabytes: 5, region: "fra1" }, "volume");
    await account.cloud.idle();
  });
  afterEach(() => account.close());

  const leftovers = async (): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (const kind of ["load_balancers", "volumes", "snapshots"])
      found.push(...((await account.expect(200, "GET", `/v2/${kind}`))[kind] as Answered[]).map(({ name }) => name));
    return found;
  };

  it("is listed by kind, with ids and names", async () => {
    expect(await account.expect(200, "GET", `${cluster}/destroy_with_associated_resources`)).to.deep.equal({
      load_balancers: [{ id: balancer, name: "gateway" }],
      volumes: [{ id: volume, name: "pvc-1" }],
      volume_snapshots: [{ id: snapshot, name: "backup" }],
    });
  });

  it("outlives a plain DELETE", async () => {
    await account.expect(204, "DELETE", cluster);
    await account.cloud.idle();

    await account.expect(404, "GET", cluster);
    expect(await leftovers()).to.deep.equal(["gateway", "pvc-1", "foreign", "backup"]);
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal([]);
  });

  it("goes with a dangerous DELETE, but nothing else does", async () => {
    await account.expect(204, "DELETE", `${cluster}/destroy_with_associated_resources/dangerous`);
    await account.cloud.idle();

    await account.expect(404, "GET", cluster);
    expect(await leftovers()).to.deep.equal(["foreign"]);
    expect(account.runtime.loadBalancers).to.deep.equal([]);
  });

  it("goes in part with a selective DELETE", async () => {
    await account.expect(204, "DELETE", `${cluster}/destroy_with_associated_resources/selective`, {
      volumes: [volume],
    });
    await account.cloud.idle();

    await account.expect(404, "GET", cluster);
    expect(await leftovers()).to.deep.equal(["gateway", "foreign", "backup"]);
  });

  it("cannot be selected from another owner", async () => {
    const reply = await account.send("DELETE", `${cluster}/destroy_with_associated_resources/selective`, {
      load_balancers: ["no-such-id"],
    });

    expect([reply.status, messageOf(reply)]).to.deep.equal([
      422,
      'load balancer "no-such-id" is not associated with this cluster',
    ]);
    await account.expect(200, "GET", cluster);
  });
});

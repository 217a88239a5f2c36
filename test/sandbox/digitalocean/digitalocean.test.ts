import { expect } from "chai";
import { type Account, openAccount } from "./support/account.ts";
import { balancerOrder, clusterOrder, databaseOrder, onlineDatabase, runningCluster } from "./support/orders.ts";

describe("the DigitalOcean imitation as a whole", () => {
  let account: Account;
  afterEach(() => account.close());

  it("stops every cluster and every database", async () => {
    account = await openAccount();
    await runningCluster(account);
    await runningCluster(account, { name: "second" });
    const { id } = await onlineDatabase(account);

    await account.cloud.stop();

    expect(account.runtime.clusters.size).to.equal(0);
    expect(account.runtime.databases.get(String(id))?.isRunning).to.equal(false);
  });

  it("stops at once what is still being provisioned", async () => {
    account = await openAccount({ delays: { cluster: 60, database: 60 } });
    await account.expect(201, "POST", "/v2/kubernetes/clusters", clusterOrder());
    await account.expect(201, "POST", "/v2/databases", databaseOrder());

    await account.cloud.stop();

    expect([account.runtime.clusters.size, account.runtime.databases.size]).to.deep.equal([0, 0]);
    expect(account.logged).to.deep.equal([]);
  });

  it("tells people what exists, and where", async () => {
    account = await openAccount();
    const cluster = await runningCluster(account);
    const database = await onlineDatabase(account);
    await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
    const balancer = await account.expect(202, "POST", "/v2/load_balancers", balancerOrder(), "load_balancer");
    await account.cloud.idle();

    expect(account.cloud.snapshot()).to.deep.include({
      clusters: [{ id: cluster.id, name: "preview", state: "running", address: "https://10.200.1.10:6443" }],
      databases: [{ id: database.id, name: "previews", state: "online", address: "10.200.1.1:25060" }],
      loadBalancers: [{ id: balancer.id, name: "gateway", state: "active", address: "127.20.0.1" }],
      domains: [{ name: "example.com", records: 4 }],
      droplets: 2,
    });
  });

  it("takes as long as the delays say, through the states of the original", async () => {
    account = await openAccount({ delays: { loadBalancer: 60 } });
    const { id } = await account.expect(202, "POST", "/v2/load_balancers", balancerOrder(), "load_balancer");

    const later = await account.expect(200, "GET", `/v2/load_balancers/${id}`, undefined, "load_balancer");

    expect(later).to.include({ status: "new", ip: "" });
  });

  it("sells sizes with prices and regions, and DOKS options that fit them", async () => {
    account = await openAccount();
    const { sizes } = await account.expect(200, "GET", "/v2/sizes?per_page=200");
    const { options } = await account.expect(200, "GET", "/v2/kubernetes/options");

    expect(sizes).to.deep.include({
      ...{ slug: "s-2vcpu-4gb", description: "Basic", vcpus: 2, memory: 4096, disk: 80, transfer: 4, available: true },
      ...{ price_monthly: 24, price_hourly: 0.03571 },
      regions: ["nyc1", "nyc2", "nyc3", "ams3", "sfo2", "sfo3", "sgp1", "lon1", "fra1", "tor1", "blr1", "syd1"],
      disk_info: [{ type: "local", size: { amount: 80, unit: "gib" } }],
    });
    expect(options).to.have.nested.property("versions[0].slug", "1.34.2-do.0");
    expect(options).to.have.nested.property("versions[0].kubernetes_version", "1.34.2");
    expect(options).to.have.deep.nested.property("sizes[0]", { name: "s-1vcpu-2gb", slug: "s-1vcpu-2gb" });
  });
});

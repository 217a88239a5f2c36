import { expect } from "chai";
import { parse } from "yaml";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { clusterOrder, runningCluster } from "./support/orders.ts";

const CLUSTERS = "/v2/kubernetes/clusters";

describe("clusters of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    const offers = { kubernetesVersions: ["1.35.0-do.0", "1.34.2-do.1", "1.34.2-do.0", "1.33.9-do.0"] };
    account = await openAccount({ offers });
  });
  afterEach(() => account.close());

  it("are provisioning in the first answer, and run once the real one runs", async () => {
    const ordered = await account.expect(201, "POST", CLUSTERS, clusterOrder(), "kubernetes_cluster");
    expect(ordered).to.deep.include({ status: { state: "provisioning" }, endpoint: "", registry_enabled: false });

    await account.cloud.idle();

    const running = await account.expect(200, "GET", `${CLUSTERS}/${ordered.id}`, undefined, "kubernetes_cluster");
    expect(running).to.deep.include({ status: { state: "running" }, endpoint: "https://10.200.1.10:6443" });
    expect(running).to.have.nested.property("node_pools[0].nodes[1].status.state", "running");
  });

  it("ask the runtime for exactly what was ordered", async () => {
    const cluster = await runningCluster(account, { cluster_subnet: "10.100.0.0/16", service_subnet: "10.101.0.0/20" });

    const asked = account.runtime.clusters.get(String(cluster.id));
    expect(asked).to.include({
      name: "preview",
      version: "1.34.2-do.0",
      clusterSubnet: "10.100.0.0/16",
      serviceSubnet: "10.101.0.0/20",
    });
    expect(asked?.nodeNames).to.have.lengthOf(2);
    expect(asked?.nodeNames[0]).to.match(/^default-[0-9a-f]{5}$/);
    expect(asked?.nodeLabels).to.include({ role: "apps", "doks.digitalocean.com/node-pool": "default" });
  });

  it("carry the server's tags beside the ordered ones", async () => {
    const cluster = await runningCluster(account, { tags: ["greenroom:platform"] });
    const own = ["k8s", `k8s:${cluster.id}`, "greenroom:platform"];

    expect(cluster.tags).to.deep.equal(own);
    expect(cluster).to.have.deep.nested.property("node_pools[0].tags", [
      ...own,
      "k8s:worker",
      "terraform:default-node-pool",
    ]);
  });

  it("answer null labels and empty taints for a plain pool", async () => {
    const cluster = await runningCluster(account, { node_pools: [{ name: "a", size: "s-1vcpu-2gb", count: 1 }] });

    expect(cluster).to.have.deep.nested.property("node_pools[0].labels", null);
    expect(cluster).to.have.deep.nested.property("node_pools[0].taints", []);
  });

  it("take a minor version and answer the full slug", async () => {
    expect(await runningCluster(account, { version: "1.34" })).to.include({ version: "1.34.2-do.1" });
    expect(await runningCluster(account, { name: "b", version: "latest" })).to.include({ version: "1.35.0-do.0" });
  });

  it("are refused for a taken name, a retired version, an unknown size, or subnets that overlap", async () => {
    await runningCluster(account);
    await account.expect(201, "POST", "/v2/vpcs", { name: "net", region: "fra1", ip_range: "10.20.0.0/16" });
    const refusals: readonly [Answered, RegExp][] = [
      [{}, /^a cluster with this name already exists$/],
      [{ name: "b", version: "1.31.0-do.0" }, /^validation error: invalid version slug$/],
      [
        { name: "b", node_pools: [{ name: "a", size: "s-1vcpu-1gb", count: 1 }] },
        /^validation error: worker_node_pool_specs\[0\]\.invalid droplet size$/,
      ],
      [{ name: "b", node_pools: [] }, /^node_pools is required/],
      [
        { name: "b", cluster_subnet: "10.20.0.0/17" },
        /^subnet 10\.20\.0\.0\/17 overlaps with 10\.20\.0\.0\/16 of VPC "net"$/,
      ],
      [
        { name: "b", service_subnet: "10.244.8.0/21" },
        /^subnet 10\.244\.8\.0\/21 overlaps with 10\.244\.0\.0\/16 of cluster_subnet$/,
      ],
      [{ name: "b", tags: ["greenroom.dev/pr-1"] }, /^tag "greenroom\.dev\/pr-1" is invalid/],
      [{ name: "b", vpc_uuid: "11111111-1111-4111-8111-111111111111" }, /^VPC "1.*" does not exist$/],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", CLUSTERS, clusterOrder(changes));
      expect(reply.status).to.equal(422);
      expect(messageOf(reply)).to.match(message);
    }
  });

  it("keep the subnets of VPC-native neighbours in one VPC apart", async () => {
    const subnets = { cluster_subnet: "10.100.0.0/16", service_subnet: "10.101.0.0/16" };
    await runningCluster(account, subnets);
    const reply = await account.send("POST", CLUSTERS, clusterOrder({ name: "b", ...subnets }));

    expect(messageOf(reply)).to.equal('subnet 10.100.0.0/16 overlaps with 10.100.0.0/16 of cluster "preview"');
    const { id } = await account.expect(201, "POST", "/v2/vpcs", { name: "other", region: "fra1" }, "vpc");
    await account.expect(201, "POST", CLUSTERS, clusterOrder({ name: "b", vpc_uuid: id, ...subnets }));
  });

  it("end in the state error when the real one cannot be started", async () => {
    account.runtime.refuseCluster = "there is no room for another cluster";
    const cluster = await runningCluster(account);

    expect(cluster.status).to.deep.equal({ state: "error", message: "there is no room for another cluster" });
  });

  it("give token credentials for seven days, or for as long as asked", async () => {
    const fixed = await openAccount({ now: () => new Date("2026-05-01T00:00:00Z") });
    const { id } = await runningCluster(fixed);
    const week = await fixed.expect(200, "GET", `${CLUSTERS}/${id}/credentials`);
    const minute = await fixed.expect(200, "GET", `${CLUSTERS}/${id}/credentials?expiry_seconds=60`);
    await fixed.close();

    expect(week).to.include({ server: "https://10.200.1.10:6443", token: "token-of-preview", client_key_data: null });
    expect(week.expires_at).to.equal("2026-05-08T00:00:00Z");
    expect(minute.expires_at).to.equal("2026-05-01T00:01:00Z");
    expect(Buffer.from(String(week.certificate_authority_data), "base64").toString()).to.contain("BEGIN CERTIFICATE");
  });

  it("give a kubeconfig as YAML, under the vendor's names", async () => {
    const { id } = await runningCluster(account);
    const reply = await account.send("GET", `${CLUSTERS}/${id}/kubeconfig`);

    expect(reply.headers.get("content-type")).to.equal("application/yaml");
    expect(parse(String(reply.body))).to.deep.include({
      "current-context": "do-fra1-preview",
      users: [{ name: "do-fra1-preview-admin", user: { token: "token-of-preview" } }],
    });
  });

  it("change what an update names, and never lose high availability", async () => {
    const { id } = await runningCluster(account, { auto_upgrade: true });
    const update = { name: "renamed", tags: ["k8s", `k8s:${id}`, "new"], ha: true };

    const changed = await account.expect(202, "PUT", `${CLUSTERS}/${id}`, update, "kubernetes_cluster");
    const refused = await account.send("PUT", `${CLUSTERS}/${id}`, { name: "renamed", ha: false });

    expect(changed).to.deep.include({
      name: "renamed",
      tags: ["k8s", `k8s:${id}`, "new"],
      ha: true,
      auto_upgrade: true,
    });
    expect([refused.status, messageOf(refused)]).to.deep.equal([422, "ha cannot be disabled once it is enabled"]);
  });

  it("upgrade one minor version at a time, through the state upgrading", async () => {
    const { id } = await runningCluster(account, { version: "1.33.9-do.0" });
    const { available_upgrade_versions } = await account.expect(200, "GET", `${CLUSTERS}/${id}/upgrades`);
    expect((available_upgrade_versions as Answered[]).map(({ slug }) => slug)).to.deep.equal([
      "1.34.2-do.1",
      "1.34.2-do.0",
    ]);
    const far = await account.send("POST", `${CLUSTERS}/${id}/upgrade`, { version: "1.35.0-do.0" });
    expect([far.status, messageOf(far)]).to.deep.equal([422, "invalid upgrade path"]);
    const latest = await account.send("POST", `${CLUSTERS}/${id}/upgrade`, { version: "latest" });
    expect([latest.status, messageOf(latest)]).to.deep.equal([422, "validation error: invalid version slug"]);

    await account.expect(202, "POST", `${CLUSTERS}/${id}/upgrade`, { version: "1.34.2-do.1" });
    await account.cloud.idle();

    const upgraded = await account.expect(200, "GET", `${CLUSTERS}/${id}`, undefined, "kubernetes_cluster");
    expect(upgraded).to.deep.include({ version: "1.34.2-do.1", status: { state: "running" } });
  });

  it("answer 204 to a DELETE at once, are deleting for a while, and then are gone with their nodes", async () => {
    const { id } = await runningCluster(account);
    const end = Promise.withResolvers<void>();
    account.runtime.clusterEnd = end.promise;

    await account.expect(204, "DELETE", `${CLUSTERS}/${id}`);
    const leaving = await account.expect(200, "GET", `${CLUSTERS}/${id}`, undefined, "kubernetes_cluster");
    const droplets = await account.expect(200, "GET", `/v2/droplets?tag_name=k8s:${id}`);
    end.resolve();
    await account.cloud.idle();

    expect(leaving.status).to.deep.equal({ state: "deleting" });
    expect(droplets.meta).to.deep.equal({ total: 2 });
    await account.expect(404, "GET", `${CLUSTERS}/${id}`);
    expect((await account.expect(200, "GET", "/v2/droplets")).meta).to.deep.equal({ total: 0 });
    expect((await account.expect(200, "GET", "/v2/firewalls")).meta).to.deep.equal({ total: 0 });
    expect(account.runtime.clusters.size).to.equal(0);
  });

  it("that are deleted while they start do not stay behind", async () => {
    const { id } = await account.expect(201, "POST", CLUSTERS, clusterOrder(), "kubernetes_cluster");
    await account.expect(204, "DELETE", `${CLUSTERS}/${id}`);
    await account.cloud.idle();

    await account.expect(404, "GET", `${CLUSTERS}/${id}`);
    expect(account.runtime.clusters.size).to.equal(0);
  });
});

import { expect } from "chai";
import { createDigitalOceanProvider } from "../../../../sandbox/providers/digitalocean/provider.ts";
import { isSecret, type Properties, revealAll, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { connectTo, type EngineClient, failureOf } from "../support/engine-client.ts";
import { type FakeCloud, startFakeCloud } from "../support/fake-cloud.ts";

const token = (module: string, name: string) => `digitalocean:index/${module}:${name}`;
const VPC = token("vpc", "Vpc");
const CLUSTER = token("kubernetesCluster", "KubernetesCluster");
const NODE_POOL = token("kubernetesNodePool", "KubernetesNodePool");
const DATABASE = token("databaseCluster", "DatabaseCluster");
const DATABASE_DB = token("databaseDb", "DatabaseDb");
const USER = token("databaseUser", "DatabaseUser");
const FIREWALL = token("databaseFirewall", "DatabaseFirewall");
const DOMAIN = token("domain", "Domain");
const RECORD = token("dnsRecord", "DnsRecord");
const CERTIFICATE = token("certificate", "Certificate");
const REGISTRY = token("containerRegistry", "ContainerRegistry");
const CREDENTIALS = token("containerRegistryDockerCredentials", "ContainerRegistryDockerCredentials");
const TAG = token("tag", "Tag");

const POOL = { name: "default", size: "s-1vcpu-2gb", nodeCount: 1 };
const DATABASE_INPUTS = {
  name: "preview",
  engine: "pg",
  version: "15",
  size: "db-s-1vcpu-1gb",
  region: "fra1",
  nodeCount: 1,
};

describe("the digitalocean stand-in's operations", () => {
  let cloud: FakeCloud;
  let engine: EngineClient;

  beforeEach(async () => {
    cloud = await startFakeCloud();
    engine = await connectTo(createDigitalOceanProvider("4.80.1", { DIGITALOCEAN_TOKEN: cloud.token }));
    await engine.configure({ apiEndpoint: cloud.url, httpRetryMax: "0" });
  });

  afterEach(async () => {
    engine.close();
    await cloud.close();
  });

  async function create(
    type: string,
    inputs: Properties,
  ): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
    const checked = await engine.check(type, inputs);
    expect(checked.failures).to.deep.equal([]);
    return { inputs: checked.inputs, ...(await engine.create(type, checked.inputs)) };
  }

  it("tell in a preview what is known and what is not, without a request", async () => {
    const inputs = { name: "c", region: "fra1", version: "1.34.2-do.0", nodePool: POOL, vpcUuid: UNKNOWN };
    const { id, outputs } = await engine.create(CLUSTER, inputs, { isPreview: true });
    expect(id).to.equal("");
    expect(outputs).to.include({ name: "c", vpcUuid: UNKNOWN, endpoint: UNKNOWN, clusterSubnet: UNKNOWN });
    expect(outputs.nodePool).to.deep.equal({ ...POOL, id: UNKNOWN, nodes: UNKNOWN, actualNodeCount: UNKNOWN });
    expect(outputs).to.not.have.property("kubeconfigExpireSeconds");
    expect(cloud.digitalocean.snapshot().clusters).to.deep.equal([]);
  });

  it("create, read, change and delete a VPC", async () => {
    const { id, inputs, outputs } = await create(VPC, { region: "fra1", ipRange: "10.9.0.0/20" });
    expect(outputs).to.include({ region: "fra1", ipRange: "10.9.0.0/20", vpcUrn: `do:vpc:${id}`, default: false });
    const news = { ...inputs, description: "d" };
    expect(await engine.update(VPC, inputs, news, { id, outputs })).to.include({ description: "d" });
    const live = await engine.read(VPC, id, news, { ...outputs, description: "d" });
    expect(live.inputs).to.deep.equal(news);
    await engine.delete(VPC, id, outputs);
    expect((await engine.read(VPC, id, news, outputs)).id).to.equal("");
    expect((await failureOf(engine.delete(VPC, id, outputs))).details).to.contain("Error deleting VPC: DELETE ");
  });

  it("pass the API's refusal on in the original's words", async () => {
    await create(VPC, { name: "a", region: "fra1", ipRange: "10.9.0.0/20" });
    const error = await failureOf(engine.create(VPC, { name: "b", region: "fra1", ipRange: "10.9.0.0/20" }));
    const address = cloud.url.replaceAll(".", "\\.");
    const words = `^1 error occurred:\\n\\t\\* Error creating VPC: POST ${address}/v2/vpcs: 422 \\(request "[^"]+"\\) .+\\n\\n$`;
    expect(error.details).to.match(new RegExp(words));
  });

  it("keep trying to delete a VPC that still has members, until the time is over", async () => {
    const vpc = await create(VPC, { region: "fra1" });
    const database = await create(DATABASE, { ...DATABASE_INPUTS, privateNetworkUuid: vpc.id });
    const error = await failureOf(engine.delete(VPC, vpc.id, vpc.outputs, { timeoutSeconds: 0.2 }));
    expect(error.details).to.contain("Error deleting VPC");
    const deletion = engine.delete(VPC, vpc.id, vpc.outputs);
    await engine.delete(DATABASE, database.id, database.outputs);
    await deletion;
    expect((await engine.read(VPC, vpc.id, vpc.inputs, vpc.outputs)).id).to.equal("");
  });

  it("wait for a cluster and give a kubeconfig that stays until it expires", async () => {
    const cluster = await create(CLUSTER, {
      name: "c",
      region: "fra1",
      version: "1.34.2-do.0",
      nodePool: POOL,
      tags: ["a"],
    });
    expect(isSecret(cluster.outputs.kubeConfigs)).to.equal(true);
    const outputs = revealAll(cluster.outputs);
    expect(outputs).to.include({ status: "running", endpoint: "https://10.200.1.10:6443" });
    expect(outputs.tags).to.deep.equal(["a"]);
    expect(outputs.nodePool).to.deep.include({ nodeCount: 1, actualNodeCount: 1 });
    expect(outputs).to.have.nested.property("kubeConfigs[0].token", "cluster-token");
    expect(outputs).to.have.nested.property("kubeConfigs[0].rawConfig").that.contains("current-context: do-fra1-c\n");
    const again = await engine.read(CLUSTER, cluster.id, cluster.inputs, cluster.outputs);
    expect(again.inputs).to.deep.equal(cluster.inputs);
    const valid = [{ token: "kept", expiresAt: "2999-01-01T00:00:00Z" }];
    const kept = await engine.read(CLUSTER, cluster.id, cluster.inputs, { ...outputs, kubeConfigs: valid });
    expect(revealAll(kept.outputs).kubeConfigs).to.deep.equal(valid);
    const kubeConfigs = [{ token: "old", expiresAt: "2020-01-01T00:00:00Z" }];
    const renewed = await engine.read(CLUSTER, cluster.id, cluster.inputs, { ...outputs, kubeConfigs });
    expect(revealAll(renewed.outputs)).to.have.nested.property("kubeConfigs[0].token", "cluster-token");
  });

  it("change a cluster's pool in place and take a deleted cluster for deleted", async () => {
    const version = "1.34.2-do.0";
    const { id, inputs, outputs } = await create(CLUSTER, { name: "c", region: "fra1", version, nodePool: POOL });
    const news = { ...inputs, name: "d", nodePool: { ...POOL, nodeCount: 2, labels: { role: "x" } } };
    const updated = await engine.update(CLUSTER, inputs, news, { id, outputs });
    expect(updated).to.include({ name: "d" });
    expect(updated.nodePool).to.deep.include({ nodeCount: 2, actualNodeCount: 2, labels: { role: "x" } });
    await engine.delete(CLUSTER, id, outputs);
    await engine.delete(CLUSTER, id, outputs);
  });

  it("create a node pool, import it by its id alone, and report a second deletion", async () => {
    const version = "1.34.2-do.0";
    const cluster = await create(CLUSTER, { name: "c", region: "fra1", version, nodePool: POOL });
    const pool = await create(NODE_POOL, { clusterId: cluster.id, name: "p", size: "s-1vcpu-2gb", nodeCount: 2 });
    expect(pool.outputs).to.include({ actualNodeCount: 2, nodeCount: 2 });
    const imported = await engine.read(NODE_POOL, pool.id);
    expect(revealAll(imported.inputs)).to.deep.equal({
      clusterId: cluster.id,
      name: "p",
      size: "s-1vcpu-2gb",
      nodeCount: 2,
      __defaults: [],
    });
    const defaultPool = (cluster.outputs.nodePool as Properties).id as string;
    expect((await failureOf(engine.read(NODE_POOL, defaultPool))).details).to.contain("default node pool tag");
    await engine.delete(NODE_POOL, pool.id, pool.outputs);
    expect((await failureOf(engine.delete(NODE_POOL, pool.id, pool.outputs))).details).to.contain(": 404 ");
  });

  it("create a database with users, databases and trusted sources", async () => {
    const cluster = await create(DATABASE, {
      ...DATABASE_INPUTS,
      maintenanceWindows: [{ day: "sunday", hour: "04:00" }],
    });
    expect(["password", "uri", "privateUri"].filter((name) => !isSecret(cluster.outputs[name]))).to.deep.equal([]);
    const outputs = revealAll(cluster.outputs);
    expect(outputs).to.include({ user: "doadmin", password: "admin-password", database: "defaultdb", nodeCount: 1 });
    const clusterId = cluster.id;
    const user = await create(USER, { clusterId, name: "pr_1" });
    expect(user.id).to.equal(`${clusterId}/user/pr_1`);
    expect(isSecret(user.outputs.password)).to.equal(true);
    const database = await create(DATABASE_DB, { clusterId, name: "pr_1" });
    expect(database.id).to.equal(`${clusterId}/database/pr_1`);
    expect((await engine.read(USER, `${clusterId},pr_1`)).inputs).to.deep.equal({
      clusterId,
      name: "pr_1",
      __defaults: [],
    });
    const firewall = await create(FIREWALL, { clusterId, rules: [{ type: "ip_addr", value: "1.2.3.4" }] });
    expect(firewall.id).to.match(new RegExp(`^${clusterId}-\\d{18}[0-9a-f]{8}$`));
    await engine.delete(FIREWALL, firewall.id, firewall.outputs);
    expect(await cloud.call("GET", `/v2/databases/${clusterId}/firewall`)).to.deep.equal({ rules: [] });
    await engine.delete(USER, user.id, user.outputs);
    expect((await failureOf(engine.delete(USER, user.id, user.outputs))).details).to.contain(
      "Error deleting Database User",
    );
  });

  it("keep a user's password that later answers leave out", async () => {
    const { id: clusterId } = await create(DATABASE, DATABASE_INPUTS);
    const user = await create(USER, { clusterId, name: "pr_1" });
    const read = await engine.read(USER, user.id, user.inputs, { ...user.outputs, accessKey: "kept" });
    expect(revealAll(read.outputs)).to.include({ password: "password-of-pr_1", accessKey: "kept" });
  });

  it("create records whose host names end with a dot, and import them by zone and number", async () => {
    const domain = await create(DOMAIN, { name: "example.com" });
    expect(domain.outputs).to.include({ domainUrn: "do:domain:example.com", ttl: 1800 });
    const record = await create(RECORD, {
      domain: "example.com",
      type: "CNAME",
      name: "www",
      value: "web.example.org.",
    });
    expect(record.outputs).to.include({ value: "web.example.org.", fqdn: "www.example.com", ttl: 1800 });
    const imported = await engine.read(RECORD, `example.com,${record.id}`);
    expect(imported.id).to.equal(record.id);
    expect(imported.inputs).to.include({
      domain: "example.com",
      name: "www",
      type: "CNAME",
      value: "web.example.org.",
    });
    await engine.delete(RECORD, record.id, record.outputs);
    await engine.delete(RECORD, record.id, record.outputs);
  });

  it("know a certificate by its name and fail to delete one that is gone", async () => {
    await create(DOMAIN, { name: "example.com" });
    const certificate = await create(CERTIFICATE, { name: "w", type: "lets_encrypt", domains: ["*.example.com"] });
    expect(certificate.id).to.equal("w");
    expect(certificate.outputs).to.include({ state: "verified", name: "w" });
    await engine.delete(CERTIFICATE, "w", certificate.outputs);
    expect((await failureOf(engine.delete(CERTIFICATE, "w", certificate.outputs))).details).to.contain("not found: w");
  });

  it("store only a hash of a certificate's key", async () => {
    const given = { name: "c", privateKey: "key", leafCertificate: "leaf" };
    const preview = await engine.check(CERTIFICATE, given);
    expect(preview.inputs).to.include({ type: "custom", privateKey: "key" });
    const error = await failureOf(engine.create(CERTIFICATE, { name: "c", type: "custom" }));
    expect(error.details).to.contain("`private_key` is required for when type is `custom` or empty");
  });

  it("create a registry and credentials for it that are only asked for again when they expire", async () => {
    const registry = await create(REGISTRY, { name: "greenroom", subscriptionTierSlug: "basic" });
    expect(registry.outputs).to.include({
      endpoint: "registry.digitalocean.com/greenroom",
      subscriptionTierSlug: "basic",
    });
    const credentials = await create(CREDENTIALS, { registryName: "greenroom", expirySeconds: 60 });
    expect(isSecret(credentials.outputs.dockerCredentials)).to.equal(true);
    const kept = { ...revealAll(credentials.outputs), dockerCredentials: "kept" };
    const read = await engine.read(CREDENTIALS, "greenroom", credentials.inputs, kept);
    expect(revealAll(read.outputs)).to.include({ dockerCredentials: "kept" });
    const expired = { ...kept, credentialExpirationTime: "2020-01-01T00:00:00Z" };
    const renewed = await engine.read(CREDENTIALS, "greenroom", credentials.inputs, expired);
    expect(revealAll(renewed.outputs).dockerCredentials).to.contain('"auths"');
    const error = await failureOf(engine.delete(CREDENTIALS, "greenroom", credentials.outputs));
    expect(error.details).to.contain("set retainOnDelete");
  });

  it("ask for other credentials when their time changes", async () => {
    await create(REGISTRY, { name: "greenroom", subscriptionTierSlug: "basic" });
    const old = await create(CREDENTIALS, { registryName: "greenroom", expirySeconds: 60 });
    const news = (await engine.check(CREDENTIALS, { registryName: "greenroom" }, old.inputs)).inputs;
    const kept = { ...revealAll(old.outputs), dockerCredentials: "kept" };
    const updated = revealAll(await engine.update(CREDENTIALS, old.inputs, news, { id: "greenroom", outputs: kept }));
    expect(updated).to.include({ expirySeconds: 1_576_800_000 });
    expect(updated.dockerCredentials).to.contain('"auths"');
    const seconds = (Date.parse(String(updated.credentialExpirationTime)) - Date.now()) / 1000;
    expect(seconds).to.be.above(1_576_000_000);
  });

  it("count what bears a tag", async () => {
    const tag = await create(TAG, { name: "greenroom:pr-1" });
    const database = await create(DATABASE, { ...DATABASE_INPUTS, tags: ["greenroom:pr-1"] });
    const read = await engine.read(TAG, tag.id, tag.inputs, tag.outputs);
    expect(read.outputs).to.include({ databasesCount: 1, totalResourceCount: 1 });
    const news = { ...database.inputs, tags: ["greenroom:pr-2"] };
    const updated = await engine.update(DATABASE, database.inputs, news, {
      id: database.id,
      outputs: database.outputs,
    });
    expect(updated.tags).to.deep.equal(["greenroom:pr-2"]);
  });

  it("list Kubernetes versions by prefix and tell of registry and account", async () => {
    const versions = await engine.invoke(token("getKubernetesVersions", "getKubernetesVersions"), {
      versionPrefix: "1.34",
    });
    expect(versions).to.deep.include({
      latestVersion: "1.34.2-do.0",
      validVersions: ["1.34.2-do.0"],
      versionPrefix: "1.34",
    });
    await create(REGISTRY, { name: "greenroom", subscriptionTierSlug: "basic" });
    const registry = await engine.invoke(token("getContainerRegistry", "getContainerRegistry"), { name: "greenroom" });
    expect(registry).to.include({ id: "greenroom", subscriptionTierSlug: "basic" });
    expect((await engine.invoke(token("getAccount", "getAccount"), {})).status).to.equal("active");
  });
});

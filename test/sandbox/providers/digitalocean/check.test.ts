import { expect } from "chai";
import { createDigitalOceanProvider } from "../../../../sandbox/providers/digitalocean/provider.ts";
import { secret, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { connectTo, type EngineClient, failureOf } from "../support/engine-client.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const DNS_RECORD = "digitalocean:index/dnsRecord:DnsRecord";
const DOMAIN = "digitalocean:index/domain:Domain";
const LOAD_BALANCER = "digitalocean:index/loadBalancer:LoadBalancer";
const VPC = "digitalocean:index/vpc:Vpc";
const POOL = { name: "default", size: "s-1vcpu-2gb", nodeCount: 1 };

describe("the digitalocean stand-in's checks", () => {
  let engine: EngineClient;

  before(async () => {
    engine = await connectTo(createDigitalOceanProvider("4.80.1", {}));
  });

  after(() => engine.close());

  it("make up a name and keep it as long as the resource lives", async () => {
    const first = await engine.check(VPC, { region: "fra1" });
    expect(first.inputs).to.deep.equal({ region: "fra1", name: first.inputs.name, __defaults: ["name"] });
    expect(first.inputs.name).to.match(/^it-[0-9a-f]{7}$/);
    const second = await engine.check(VPC, { region: "fra1" }, { ...first.inputs, name: "it-1234567" });
    expect(second.inputs.name).to.equal("it-1234567");
    const third = await engine.check(VPC, { region: "fra1" }, { name: "chosen", __defaults: [] });
    expect(third.inputs.name).to.equal(first.inputs.name);
  });

  it("never make up the name of a domain", async () => {
    expect((await engine.check(DOMAIN, {})).failures).to.deep.equal(["Missing required property 'name'"]);
  });

  it("refuse what is missing and what nobody knows, with its path", async () => {
    const { failures } = await engine.check(CLUSTER, {
      region: "fra1",
      version: "1.34",
      nodePool: { name: "a", sise: "b" },
    });
    expect(failures).to.deep.equal([
      "Invalid or unknown key. Examine values at 'it.nodePool.sise'.",
      "Missing required property 'nodePool.size'",
    ]);
  });

  it("refuse by name what the original knows and the stand-in does not cover", async () => {
    const { failures } = await engine.check(CLUSTER, { region: "a", version: "1", nodePool: POOL, ssos: [] });
    expect(failures[0]).to.contain("does not cover 'ssos'");
  });

  it("refuse an output as an input", async () => {
    expect((await engine.check(VPC, { region: "a", vpcUrn: "do:vpc:1" })).failures[0]).to.contain("cannot be set");
  });

  it("fill in the original's defaults and list them", async () => {
    const { inputs } = await engine.check(CLUSTER, {
      name: "c",
      region: "fra1",
      version: "1.34.2-do.0",
      nodePool: POOL,
    });
    expect(inputs).to.deep.equal({
      name: "c",
      region: "fra1",
      version: "1.34.2-do.0",
      surgeUpgrade: true,
      registryIntegration: false,
      destroyAllAssociatedResources: false,
      nodePool: { ...POOL, autoScale: false, __defaults: ["autoScale"] },
      __defaults: ["surgeUpgrade", "registryIntegration", "destroyAllAssociatedResources"],
    });
  });

  it("let unknown values pass and keep secrets secret", async () => {
    const { inputs, failures } = await engine.check(VPC, {
      region: UNKNOWN,
      ipRange: UNKNOWN,
      description: secret("d"),
    });
    expect(failures).to.deep.equal([]);
    expect(inputs).to.include({ region: UNKNOWN, ipRange: UNKNOWN });
    expect(inputs.description).to.deep.equal(secret("d"));
  });

  it("turn texts into numbers and numbers into texts, and refuse what cannot be turned", async () => {
    const record = { domain: "example.com", type: "TXT", name: "n", value: 5 };
    expect((await engine.check(DNS_RECORD, { ...record, ttl: "60" })).inputs).to.include({ ttl: 60, value: "5" });
    expect((await engine.check(DNS_RECORD, { ...record, ttl: "soon" })).failures[0]).to.contain("'ttl' to be a number");
  });

  const refusals = [
    {
      what: "an unknown record type",
      type: DNS_RECORD,
      inputs: { domain: "d", type: "X", value: "v" },
      reason: "expected type to be one of",
    },
    {
      what: "an MX record without priority",
      type: DNS_RECORD,
      inputs: { domain: "d", type: "MX", value: "v" },
      reason: "`priority` is required for when type is `MX`",
    },
    {
      what: "an address range without a length",
      type: VPC,
      inputs: { region: "r", ipRange: "10.0.0.0" },
      reason: "invalid CIDR address: 10.0.0.0",
    },
    { what: "a load balancer without region", type: LOAD_BALANCER, inputs: {}, reason: "missing 'region' value" },
    {
      what: "a tag with a dot",
      type: "digitalocean:index/tag:Tag",
      inputs: { name: "greenroom.dev" },
      reason: "tags may contain",
    },
    {
      what: "a database without version",
      type: "digitalocean:index/databaseCluster:DatabaseCluster",
      inputs: { engine: "pg", size: "s", region: "r", nodeCount: 1 },
      reason: 'The argument "version" is required',
    },
    {
      what: "a firewall without rules",
      type: "digitalocean:index/databaseFirewall:DatabaseFirewall",
      inputs: { clusterId: "c", rules: [] },
      reason: "Not enough list items",
    },
  ];
  for (const { what, type, inputs, reason } of refusals) {
    it(`refuse ${what}`, async () => {
      expect((await engine.check(type, inputs)).failures.join()).to.contain(reason);
    });
  }

  it("refuse a type and a function that the stand-in does not cover, by name", async () => {
    const type = "digitalocean:index/volume:Volume";
    expect((await failureOf(engine.check(type, {}))).details).to.contain(type);
    await engine.configure({ apiEndpoint: "http://127.0.0.1:1" });
    const token = "digitalocean:index/getDroplet:getDroplet";
    expect((await failureOf(engine.invoke(token, {}))).details).to.contain(token);
  });

  it("refuse to be pointed at the real API", async () => {
    expect((await failureOf(engine.configure({}))).details).to.contain("set DIGITALOCEAN_API_URL");
    const error = await failureOf(engine.configure({ apiEndpoint: "https://api.digitalocean.com" }));
    expect(error.details).to.contain("does not speak to https://api.digitalocean.com");
  });
});

import { expect } from "chai";
import { explainCloudRefusal } from "../../../automation/engine/cloud-refusals.ts";
import { createDigitalOceanProvider } from "../../../sandbox/providers/digitalocean/provider.ts";
import type { Properties } from "../../../sandbox/providers/framework/values.ts";
import { NO_UPDATE } from "../../support/fake-tools.ts";
import { connectTo, type EngineClient, failureOf } from "./support/engine-client.ts";
import { type FakeCloud, startFakeCloud } from "./support/fake-cloud.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const DATABASE = "digitalocean:index/databaseCluster:DatabaseCluster";
const VPC = "digitalocean:index/vpc:Vpc";

const CLUSTER_INPUTS = {
  name: "greenroom-staging",
  region: "fra1",
  version: "1.34.2-do.0",
  nodePool: { name: "default", size: "s-2vcpu-4gb", nodeCount: 2 },
};
const DATABASE_INPUTS = {
  ...{ name: "greenroom-staging", engine: "pg", version: "15" },
  ...{ size: "db-s-1vcpu-1gb", region: "fra1", nodeCount: 1 },
};
const VPC_INPUTS = { name: "greenroom-staging", region: "fra1", ipRange: "10.30.0.0/20" };

describe("what the digitalocean stand-in passes on of the API's refusals", () => {
  let cloud: FakeCloud;
  let engine: EngineClient;

  async function connect(token: string): Promise<EngineClient> {
    const client = await connectTo(createDigitalOceanProvider("4.80.1", { DIGITALOCEAN_TOKEN: token }));
    await client.configure({ apiEndpoint: cloud.url, httpRetryMax: "0" });
    return client;
  }

  beforeEach(async () => {
    cloud = await startFakeCloud();
    engine = await connect(cloud.token);
  });

  afterEach(async () => {
    engine.close();
    await cloud.close();
  });

  async function codeOf(type: string, inputs: Properties, client = engine): Promise<string | undefined> {
    const { details } = await failureOf(client.create(type, inputs));
    const failure = { urn: "urn", type, name: "greenroom-staging", reasons: [details] };
    return explainCloudRefusal("staging", { ...NO_UPDATE, failures: [failure] }, undefined)?.code;
  }

  it("is understood for an unknown region or size", async () => {
    expect(await codeOf(VPC, { ...VPC_INPUTS, region: "mars1" })).to.equal("region-unknown");
    expect(await codeOf(DATABASE, { ...DATABASE_INPUTS, region: "mars1" })).to.equal("region-unknown");
    expect(await codeOf(DATABASE, { ...DATABASE_INPUTS, size: "huge" })).to.equal("size-unknown");
    const nodePool = { ...CLUSTER_INPUTS.nodePool, size: "huge" };
    expect(await codeOf(CLUSTER, { ...CLUSTER_INPUTS, nodePool })).to.equal("size-unknown");
    await cloud.call("POST", "/_sandbox/account", { soldOut: ["s-2vcpu-4gb@fra1"] });
    expect(await codeOf(CLUSTER, CLUSTER_INPUTS)).to.equal("size-unknown");
  });

  it("is understood for addresses that are taken, a limit that is reached, and a version that was retired", async () => {
    await engine.create(VPC, VPC_INPUTS);
    expect(await codeOf(VPC, { ...VPC_INPUTS, name: "other" })).to.equal("network-overlap");
    await cloud.call("POST", "/_sandbox/account", { dropletLimit: 1 });
    expect(await codeOf(CLUSTER, CLUSTER_INPUTS)).to.equal("account-limit");
    await cloud.call("POST", "/_sandbox/account", { dropletLimit: 25, retiredVersions: ["1.34.2-do.0"] });
    expect(await codeOf(CLUSTER, CLUSTER_INPUTS)).to.equal("version-retired");
  });

  it("is understood for a token that may not do it", async () => {
    const { token } = await cloud.call("POST", "/_sandbox/tokens", { scopes: ["vpc:read"] });
    const limited = await connect(String(token));
    expect(await codeOf(VPC, VPC_INPUTS, limited)).to.equal("token-scope-missing");
    limited.close();
  });
});

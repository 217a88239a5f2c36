import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { Cluster, type ClusterArgs } from "../../components/cluster/index.ts";
import { known, record } from "../support/recorder.ts";

const ARGS: ClusterArgs = {
  environment: "platform",
  region: "fra1",
  kubernetesVersion: "1.34",
  networkId: "network-id",
  clusterSubnet: "10.112.0.0/16",
  serviceSubnet: "10.113.0.0/19",
  nodeSize: "s-4vcpu-8gb",
  minNodes: 1,
  maxNodes: 3,
};

const TYPE = "digitalocean:index/kubernetesCluster:KubernetesCluster";

describe("Cluster", () => {
  it("asks for a VPC-native cluster without a dear control plane that takes its load balancers along", async () => {
    const { one } = await record(() => new Cluster("base", ARGS));

    expect(one(TYPE).inputs).to.deep.equal({
      name: "base",
      region: "fra1",
      version: "1.34.5-do.3",
      vpcUuid: "network-id",
      clusterSubnet: "10.112.0.0/16",
      serviceSubnet: "10.113.0.0/19",
      ha: false,
      autoUpgrade: true,
      surgeUpgrade: true,
      maintenancePolicy: { day: "sunday", startTime: "03:00" },
      registryIntegration: false,
      destroyAllAssociatedResources: true,
      tags: ["greenroom:platform"],
      nodePool: {
        name: "base-default",
        size: "s-4vcpu-8gb",
        autoScale: true,
        minNodes: 1,
        maxNodes: 3,
        tags: ["greenroom:platform"],
      },
    });
  });

  it("does not replace a cluster that upgraded itself, and gives a new one time", async () => {
    const { one } = await record(() => new Cluster("base", ARGS));

    expect(one(TYPE).ignoreChanges).to.deep.equal(["version"]);
    expect(one(TYPE).timeouts.create).to.equal("45m");
    expect(one(TYPE).parent).to.equal(one("greenroom:cluster:Cluster").urn);
  });

  it("leaves it to DigitalOcean to refuse a version that is offered no more, so that a running cluster can be updated", async () => {
    const { one } = await record(() => new Cluster("base", { ...ARGS, kubernetesVersion: "1.29" }));

    expect(one(TYPE).inputs.version).to.equal("1.29");
  });

  it("shows its address, and its kubeconfig as a secret", async () => {
    const { result } = await record(() => new Cluster("base", ARGS));

    expect(await known(result.endpoint)).to.equal("https://cluster.example");
    expect(await known(result.certificateAuthority)).to.equal("Q0E=");
    expect(await known(result.kubeconfig)).to.equal("kind: Config");
    expect(await isSecret(result.kubeconfig)).to.equal(true);
    expect(await isSecret(result.certificateAuthority)).to.equal(false);
  });

  it("tells in clear when its kubeconfig ends, because only a refresh renews it", async () => {
    const { result } = await record(() => new Cluster("base", ARGS));

    expect(await known(result.kubeconfigExpiresAt)).to.equal("2026-11-28T09:00:00Z");
    expect(await isSecret(result.kubeconfigExpiresAt)).to.equal(false);
  });

  it("lets the caller change what it asks for", async () => {
    const transform = { cluster: (args: object) => ({ ...args, surgeUpgrade: false }) as never };
    const { one } = await record(() => new Cluster("base", { ...ARGS, transform }));

    expect(one(TYPE).inputs.surgeUpgrade).to.equal(false);
  });

  it("refuses a range of nodes that cannot be, and names both values", () => {
    expect(() => new Cluster("base", { ...ARGS, minNodes: 4 })).to.throw("the nodes of the cluster");
    expect(() => new Cluster("base", { ...ARGS, minNodes: 0 })).to.throw("the nodes of the cluster");
  });

  it("refuses what is no minor version", () => {
    expect(() => new Cluster("base", { ...ARGS, kubernetesVersion: "latest" })).to.throw(
      'a minor version such as "1.34" is needed, got "latest"',
    );
  });
});

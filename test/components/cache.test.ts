import { isSecret, secret as makeSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { Cache, CacheAccess, EnvironmentCache, type EnvironmentCacheArgs } from "../../components/cache/index.ts";
import { derivePassword, serverConfiguration } from "../../components/cache/settings.ts";
import { known, record, secret } from "../support/recorder.ts";

const CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CONTAINER = "spec.template.spec.containers[0]";

describe("Cache", () => {
  const ARGS = {
    environment: "staging",
    region: "fra1",
    networkId: "network-id",
    trustedClusterId: "cluster-id",
    podRange: "10.122.0.0/16",
  };
  const create = () => record(() => new Cache("greenroom-staging", ARGS));

  it("is one node of Valkey in the private network that forgets the oldest, marked with its owner", async () => {
    const { one } = await create();
    expect(one(CLUSTER).inputs).to.deep.equal({
      name: "greenroom-staging-cache",
      engine: "valkey",
      version: "8",
      size: "db-s-1vcpu-1gb",
      region: "fra1",
      nodeCount: 1,
      evictionPolicy: "allkeys_lru",
      privateNetworkUuid: "network-id",
      maintenanceWindows: [{ day: "sunday", hour: "04:00:00" }],
      tags: ["greenroom:staging"],
    });
    expect(one(CLUSTER).timeouts.create).to.equal("45m");
  });

  it("lets in the nodes and the pods of the cluster alone, and is not opened to everyone while it is deleted", async () => {
    const { one } = await create();
    const firewall = one("digitalocean:index/databaseFirewall:DatabaseFirewall");
    expect(firewall.inputs).to.deep.equal({
      clusterId: "greenroom-staging-cache-id",
      rules: [
        { type: "k8s", value: "cluster-id" },
        { type: "ip_addr", value: "10.122.0.0/16" },
      ],
    });
    expect(firewall.retainOnDelete).to.equal(true);
    expect(firewall.deletedWith).to.equal(one(CLUSTER).urn);
  });

  it("shows an encrypted address as a secret, and whom to trust", async () => {
    const { result } = await create();
    const url = "rediss://doadmin:admin-password@private-greenroom.example:25060";
    expect(await known(result.url)).to.equal(url);
    expect(await isSecret(result.url)).to.equal(true);
    expect(await known(result.authority)).to.contain("BEGIN CERTIFICATE");
  });

  it("takes another version and size", async () => {
    const { one } = await record(() => new Cache("base", { ...ARGS, version: "9", size: "db-s-2vcpu-4gb" }));
    expect(one(CLUSTER).inputs).to.include({ version: "9", size: "db-s-2vcpu-4gb" });
  });
});

describe("CacheAccess", () => {
  it("lets the namespace's pods reach the cache and nothing else", async () => {
    const args = { environment: "staging", namespace: "staging", range: "10.0.0.5/32", port: 25_061 };
    const { one } = await record(() => new CacheAccess("staging", args));
    expect(one("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs.spec).to.deep.equal({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.0.0.5/32" } }], ports: [{ protocol: "TCP", port: 25_061 }] }],
    });
  });
});

describe("EnvironmentCache", () => {
  const ARGS: EnvironmentCacheArgs = {
    environment: "pr-12",
    namespace: "pr-12",
    image: "valkey@sha256:0",
    passwordSeed: makeSecret("postgresql://made-up"),
  };
  const PASSWORD = derivePassword("postgresql://made-up", "pr-12");
  const create = (args: Partial<EnvironmentCacheArgs> = {}) =>
    record(() => new EnvironmentCache("pr-12", { ...ARGS, ...args }));

  it("is one pod without root, disk and rights, whose memory is limited", async () => {
    const { one } = await create();
    const { inputs } = one(DEPLOYMENT);
    expect(inputs.metadata).to.deep.include({ name: "greenroom-cache", namespace: "pr-12" });
    expect(inputs).to.have.nested.property(`${CONTAINER}.image`, "valkey@sha256:0");
    expect(inputs).to.have.deep.nested.property(`${CONTAINER}.command`, ["valkey-server"]);
    expect(inputs).to.have.deep.nested.property(`${CONTAINER}.args`, ["/etc/valkey/valkey.conf"]);
    expect(inputs).to.have.nested.property(`${CONTAINER}.resources.limits.memory`, "96Mi");
    expect(inputs).to.have.nested.property(`${CONTAINER}.securityContext.readOnlyRootFilesystem`, true);
    expect(inputs).to.have.nested.property("spec.template.spec.securityContext.runAsNonRoot", true);
    expect(inputs).to.have.nested.property("spec.template.spec.automountServiceAccountToken", false);
    expect(inputs).to.have.nested.property("spec.strategy.type", "Recreate");
  });

  it("has its password in a Secret, whose name changes with it, and nowhere else", async () => {
    const { one, registrations } = await create();
    const { stringData, metadata } = one("kubernetes:core/v1:Secret").inputs;
    expect(stringData).to.deep.equal(secret({ "valkey.conf": serverConfiguration(PASSWORD, 64) }));
    expect(metadata).to.not.have.property("name");
    expect(one(DEPLOYMENT).inputs).to.have.deep.nested.property("spec.template.spec.volumes", [
      { name: "configuration", secret: { secretName: "pr-12-cache-01234567" } },
    ]);
    const others = registrations.filter(({ type }) => type !== "kubernetes:core/v1:Secret");
    expect(JSON.stringify(others)).to.not.contain(PASSWORD).and.to.not.contain("made-up");
  });

  it("shows its address as a secret, by the name of its Service", async () => {
    const { one, result } = await create();
    expect(one("kubernetes:core/v1:Service").inputs).to.deep.nested.include({
      "spec.selector": {
        "app.kubernetes.io/managed-by": "greenroom",
        "greenroom.dev/environment": "pr-12",
        "app.kubernetes.io/name": "greenroom-cache",
      },
      "spec.ports": [{ name: "valkey", port: 6379, targetPort: "valkey", protocol: "TCP" }],
    });
    expect(await known(result.url)).to.equal(`redis://default:${PASSWORD}@greenroom-cache:6379`);
    expect(await isSecret(result.url)).to.equal(true);
  });

  it("takes another amount of memory, and refuses what is too little, too much or no number of MiB", async () => {
    const { one } = await create({ memoryMebibytes: 100 });
    expect(one(DEPLOYMENT).inputs).to.have.nested.property(`${CONTAINER}.resources.limits.memory`, "150Mi");
    for (const memoryMebibytes of [15, 513, 64.5]) {
      expect(() => new EnvironmentCache("pr-12", { ...ARGS, memoryMebibytes })).to.throw(
        `a whole number of MiB from 16 to 512 is needed, got ${memoryMebibytes}`,
      );
    }
  });
});

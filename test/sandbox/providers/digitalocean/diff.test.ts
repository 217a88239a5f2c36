import { expect } from "chai";
import { createDigitalOceanProvider } from "../../../../sandbox/providers/digitalocean/provider.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { connectTo, type EngineClient } from "../support/engine-client.ts";

const token = (module: string, name: string) => `digitalocean:index/${module}:${name}`;
const CLUSTER = token("kubernetesCluster", "KubernetesCluster");
const NODE_POOL = token("kubernetesNodePool", "KubernetesNodePool");
const DATABASE = token("databaseCluster", "DatabaseCluster");
const FIREWALL = token("databaseFirewall", "DatabaseFirewall");
const USER = token("databaseUser", "DatabaseUser");
const RECORD = token("dnsRecord", "DnsRecord");
const CERTIFICATE = token("certificate", "Certificate");
const VPC = token("vpc", "Vpc");

const CLUSTER_INPUTS = {
  name: "c",
  region: "fra1",
  version: "1.34.2-do.0",
  nodePool: { name: "default", size: "small", nodeCount: 1, tags: ["a", "b"] },
  __defaults: [],
};

describe("the digitalocean stand-in's differences", () => {
  let engine: EngineClient;

  before(async () => {
    engine = await connectTo(createDigitalOceanProvider("4.80.1", {}));
  });

  after(() => engine.close());

  const rows: {
    what: string;
    type: string;
    olds: Properties;
    news: Properties;
    outputs?: Properties;
    changes: Record<string, string>;
  }[] = [
    { what: "nothing", type: CLUSTER, olds: CLUSTER_INPUTS, news: CLUSTER_INPUTS, changes: {} },
    {
      what: "a cluster's default pool size: replaces the cluster",
      type: CLUSTER,
      olds: CLUSTER_INPUTS,
      news: { ...CLUSTER_INPUTS, nodePool: { ...CLUSTER_INPUTS.nodePool, size: "large" } },
      changes: { "nodePool.size": "UPDATE_REPLACE" },
    },
    {
      what: "a cluster's newer version: in place",
      type: CLUSTER,
      olds: CLUSTER_INPUTS,
      news: { ...CLUSTER_INPUTS, version: "1.34.10-do.0" },
      changes: { version: "UPDATE" },
    },
    {
      what: "a cluster's older version: replaces it",
      type: CLUSTER,
      olds: CLUSTER_INPUTS,
      news: { ...CLUSTER_INPUTS, version: "1.34.1-do.9" },
      changes: { version: "UPDATE_REPLACE" },
    },
    {
      what: "tags in another order: nothing",
      type: CLUSTER,
      olds: CLUSTER_INPUTS,
      news: { ...CLUSTER_INPUTS, nodePool: { ...CLUSTER_INPUTS.nodePool, tags: ["b", "a"] } },
      changes: {},
    },
    {
      what: "one more tag: only that tag",
      type: CLUSTER,
      olds: CLUSTER_INPUTS,
      news: { ...CLUSTER_INPUTS, nodePool: { ...CLUSTER_INPUTS.nodePool, tags: ["b", "c", "a"] } },
      changes: { "nodePool.tags[1]": "ADD" },
    },
    {
      what: "a count that the pool has reached by itself: nothing",
      type: NODE_POOL,
      olds: { clusterId: "c", nodeCount: 1 },
      news: { clusterId: "c", nodeCount: 3 },
      outputs: { actualNodeCount: 3 },
      changes: {},
    },
    {
      what: "a pool's cluster: replaces it",
      type: NODE_POOL,
      olds: { clusterId: "c" },
      news: { clusterId: UNKNOWN },
      changes: { clusterId: "UPDATE_REPLACE" },
    },
    {
      what: "a range that the API chose and the program now spells out: nothing",
      type: VPC,
      olds: { region: "r" },
      news: { region: "r", ipRange: "10.1.0.0/20" },
      outputs: { ipRange: "10.1.0.0/20" },
      changes: {},
    },
    {
      what: "a range that the program leaves to the API again: nothing",
      type: VPC,
      olds: { region: "r", ipRange: "10.1.0.0/20" },
      news: { region: "r" },
      changes: {},
    },
    {
      what: "another range: replaces the VPC",
      type: VPC,
      olds: { region: "r", ipRange: "10.1.0.0/20" },
      news: { region: "r", ipRange: "10.2.0.0/20" },
      changes: { ipRange: "UPDATE_REPLACE" },
    },
    {
      what: "a description that is taken away",
      type: VPC,
      olds: { region: "r", description: "d" },
      news: { region: "r" },
      changes: { description: "DELETE" },
    },
    {
      what: "a database's region: migrates in place",
      type: DATABASE,
      olds: { region: "fra1" },
      news: { region: "nyc3" },
      changes: { region: "UPDATE" },
    },
    {
      what: "a region in capitals: nothing",
      type: DATABASE,
      olds: { region: "fra1" },
      news: { region: "FRA1" },
      changes: {},
    },
    {
      what: "a maintenance hour with seconds: nothing",
      type: DATABASE,
      olds: { maintenanceWindows: [{ day: "sunday", hour: "04:00:00" }] },
      news: { maintenanceWindows: [{ day: "sunday", hour: "04:00" }] },
      changes: {},
    },
    {
      what: "firewall rules in another order, whose defaults the engine keeps: nothing",
      type: FIREWALL,
      olds: {
        clusterId: "c",
        rules: [
          { type: "k8s", value: "1", __defaults: [] },
          { type: "tag", value: "t", __defaults: [] },
        ],
      },
      news: {
        clusterId: "c",
        rules: [
          { type: "tag", value: "t" },
          { type: "k8s", value: "1" },
        ],
      },
      changes: {},
    },
    {
      what: "one firewall rule",
      type: FIREWALL,
      olds: {
        clusterId: "c",
        rules: [
          { type: "k8s", value: "1" },
          { type: "tag", value: "t" },
        ],
      },
      news: {
        clusterId: "c",
        rules: [
          { type: "k8s", value: "2" },
          { type: "tag", value: "t" },
        ],
      },
      changes: { "rules[0]": "UPDATE" },
    },
    {
      what: "a record's name with the zone: nothing",
      type: RECORD,
      olds: { domain: "example.com", name: "www", type: "A", value: "1.1.1.1" },
      news: { domain: "example.com", name: "www.example.com.", type: "A", value: "1.1.1.1" },
      changes: {},
    },
    {
      what: "a CNAME without its last dot, after a refresh: a change, as with the original",
      type: RECORD,
      olds: { domain: "example.com", name: "www", type: "CNAME", value: "a.example.org." },
      news: { domain: "example.com", name: "www", type: "CNAME", value: "a.example.org" },
      changes: { value: "UPDATE" },
    },
    {
      what: "a certificate's domain: replaces it, since nothing of it can be changed",
      type: CERTIFICATE,
      olds: { name: "c", type: "lets_encrypt", domains: ["a"] },
      news: { name: "c", type: "lets_encrypt", domains: ["b"] },
      changes: { "domains[0]": "UPDATE_REPLACE" },
    },
  ];
  for (const { what, type, olds, news, outputs, changes } of rows) {
    it(`tell of ${what}`, async () => {
      const difference = await engine.diff(type, olds, news, outputs === undefined ? {} : { outputs });
      expect(difference.changes).to.deep.equal(changes);
    });
  }

  it("leave out what the program ignores", async () => {
    const news = { ...CLUSTER_INPUTS, version: "1.35.0-do.0", nodePool: { ...CLUSTER_INPUTS.nodePool, size: "large" } };
    const ignoring = await engine.diff(CLUSTER, CLUSTER_INPUTS, news, { ignoreChanges: ["version", "nodePool"] });
    expect(ignoring.changes).to.deep.equal({});
  });

  it("delete first when the name was chosen, and create first when it was made up", async () => {
    const chosen = await engine.diff(
      USER,
      { clusterId: "a", name: "u" },
      { clusterId: "b", name: "u", __defaults: [] },
    );
    expect(chosen).to.include({ deleteBeforeReplace: true });
    const made = await engine.diff(
      USER,
      { clusterId: "a", name: "u-1" },
      { clusterId: "b", name: "u-1", __defaults: ["name"] },
    );
    expect(made).to.include({ deleteBeforeReplace: false });
    const renamed = await engine.diff(
      USER,
      { clusterId: "a", name: "u" },
      { clusterId: "a", name: "v", __defaults: [] },
    );
    expect(renamed).to.deep.include({ deleteBeforeReplace: false, replaces: ["name"] });
  });
});

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as digitalocean from "@pulumi/digitalocean";
import * as docker from "@pulumi/docker";
import * as github from "@pulumi/github";
import { expect } from "chai";
import { identifyCreated } from "../../../../automation/engine/pending-creates.ts";
import { createdLookup } from "../../../../automation/lifecycle/created-lookup.ts";
import { FakeCluster } from "../../../support/fake-cluster.ts";
import { FakeCloud, FakeGitHub } from "../../../support/fake-services.ts";

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

describe("the search for what an interrupted run created", () => {
  for (const [type, inputs, expected] of [
    [
      "digitalocean:index/databaseDb:DatabaseDb",
      { clusterId: "db-1", name: "pr_12" },
      { kind: "found", id: "db-1/database/pr_12" },
    ],
    ["digitalocean:index/databaseDb:DatabaseDb", { clusterId: "db-1", name: "pr_13" }, { kind: "absent" }],
    [
      "digitalocean:index/databaseUser:DatabaseUser",
      { clusterId: "db-1", name: "pr_12" },
      { kind: "found", id: "db-1/user/pr_12" },
    ],
    [
      "digitalocean:index/databaseCluster:DatabaseCluster",
      { name: "greenroom-preview" },
      { kind: "found", id: "db-1" },
    ],
    ["digitalocean:index/project:Project", { name: "greenroom-staging" }, { kind: "found", id: "project-1" }],
    ["digitalocean:index/project:Project", { name: "greenroom-production" }, { kind: "absent" }],
    ["digitalocean:index/monitorAlert:MonitorAlert", { description: "full" }, { kind: "found", id: "alert-1" }],
    [
      "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
      { clusterId: "cluster-1", name: "builds" },
      { kind: "found", id: "pool-1" },
    ],
    [
      "digitalocean:index/uptimeAlert:UptimeAlert",
      { checkId: "check-1", name: "down" },
      { kind: "found", id: "alert-2" },
    ],
    [
      "digitalocean:index/reservedIpAssignment:ReservedIpAssignment",
      { ipAddress: "192.0.2.1", dropletId: 7 },
      { kind: "found", id: "7-192.0.2.1" },
    ],
    [
      "digitalocean:index/reservedIpAssignment:ReservedIpAssignment",
      { ipAddress: "192.0.2.2", dropletId: 7 },
      { kind: "absent" },
    ],
    ["digitalocean:index/reservedIp:ReservedIp", { region: "fra1" }, { kind: "absent" }],
    ["digitalocean:index/containerRegistry:ContainerRegistry", { name: "shop" }, { kind: "found", id: "shop" }],
    [
      "github:index/repositoryEnvironment:RepositoryEnvironment",
      { repository: "shop", environment: "production" },
      { kind: "found", id: "shop:production" },
    ],
    [
      "github:index/repositoryEnvironment:RepositoryEnvironment",
      { repository: "shop", environment: "staging" },
      { kind: "absent" },
    ],
    [
      "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy",
      { repository: "shop", environment: "production", tagPattern: "v*" },
      { kind: "found", id: "shop:production:8" },
    ],
    [
      "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
      { repository: "shop", environment: "production", secretName: "API_KEY" },
      { kind: "found", id: "shop:production:API_KEY" },
    ],
    [
      "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable",
      { repository: "shop", environment: "production", variableName: "API_KEY" },
      { kind: "absent" },
    ],
    [
      "github:index/actionsVariable:ActionsVariable",
      { repository: "shop", variableName: "GREENROOM_REGION" },
      { kind: "found", id: "shop:GREENROOM_REGION" },
    ],
    ["github:index/repositoryRuleset:RepositoryRuleset", { name: "greenroom-branch" }, { kind: "found", id: "9" }],
    ["kubernetes:core/v1:Namespace", namespace("pr-12"), { kind: "found", id: "pr-12" }],
    ["kubernetes:core/v1:Namespace", namespace("pr-13"), { kind: "absent" }],
    ["pulumi:providers:kubernetes", {}, { kind: "absent" }],
    ["aws:s3/bucket:Bucket", {}, { kind: "unknown", reason: "Greenroom does not know how to look for this type" }],
    ["kubernetes:core/v1:Namespace", {}, { kind: "unknown", reason: "its inputs do not name it" }],
  ] as const) {
    it(`gives "${expected.kind}" for ${type} ${JSON.stringify(inputs).slice(0, 60)}`, async () => {
      expect(await lookup()({ urn: "u", type, inputs })).to.deep.equal(expected);
    });
  }

  it("knows that a component is nowhere but in the state", async () => {
    const component = { urn: "u", type: "greenroom:namespace:PreviewNamespace", custom: false };
    expect(await lookup()(component)).to.deep.equal({ kind: "absent" });
  });

  it("does not know whether a reserved address that leads nowhere is its own", async () => {
    const find = lookup((cloud) => {
      cloud.addresses = [{ address: "192.0.2.9", droplet: "", dropletId: "" }];
    });
    const finding = await find({ urn: "u", type: "digitalocean:index/reservedIp:ReservedIp", inputs: {} });
    expect(finding).to.have.property("kind", "unknown");
    expect(finding).to.have.property("reason").that.contains("192.0.2.9");
  });

  it("knows every type that a component declares", async () => {
    const packages = { digitalocean, docker, github };
    const declared = globSync(join(import.meta.dirname, "../../../../{components,stacks}/**/*.ts")).flatMap((file) => [
      ...readFileSync(file, "utf8").matchAll(/\bnew (digitalocean|docker|github)\.((?!Provider\b)\w+)/g),
    ]);
    const types = declared.map(([, name, kind = ""]) => {
      const resource = Object.entries(packages[name as keyof typeof packages]).find(([key]) => key === kind)?.[1];
      return String(Object(resource).__pulumiType);
    });
    expect(types).to.include("digitalocean:index/vpc:Vpc").and.not.include("undefined");
    const unknown = await Promise.all(
      [...new Set(types)].map(async (type) => ({ type, ...(await lookup()({ urn: "u", type, custom: true })) })),
    );
    expect(unknown.filter(({ kind }) => kind === "unknown")).to.deep.equal([]);
  });

  it("never takes a service that cannot be asked for an empty one", async () => {
    const find = createdLookup({
      cloud: () => Promise.reject(new Error("it is down")),
      github: async () => new FakeGitHub({}),
      cluster: async () => undefined,
      dockerHost: async () => undefined,
    });
    expect(await find({ urn: "u", type: "digitalocean:index/vpc:Vpc", inputs: { name: "a" } })).to.deep.equal({
      kind: "unknown",
      reason: "it is down",
    });
  });

  it("stops before anything is forgotten when one fate is unknown", async () => {
    const resource = { urn: "urn:pulumi:pr-1::greenroom::aws:s3/bucket:Bucket::files", type: "aws:s3/bucket:Bucket" };
    const error: unknown = await identifyCreated([resource], lookup()).catch((reason: unknown) => reason);
    expect(error).to.deep.include({
      code: "pending-create",
      details: ['aws:s3/bucket:Bucket "files": Greenroom does not know how to look for this type'],
    });
  });
});

function lookup(change: (cloud: FakeCloud) => void = () => undefined) {
  const cloud = new FakeCloud();
  cloud.addresses = [{ address: "192.0.2.1", droplet: "host", dropletId: "7" }];
  change(cloud);
  cloud.databaseNames = ["pr_12"];
  cloud.roles = ["pr_12"];
  cloud.others.set("projects", [{ id: "project-1", name: "greenroom-staging", tags: [] }]);
  cloud.others.set("monitorAlerts", [{ id: "alert-1", name: "full", tags: [] }]);
  const cluster = new FakeCluster();
  cluster.namespaces = ["pr-12"];
  const github = new FakeGitHub({});
  github.settings.held.set("production", { secrets: ["API_KEY"], variables: [] });
  github.settings.held.set("", { secrets: [], variables: ["GREENROOM_REGION"] });
  github.settings.policies = [{ id: 8, pattern: "v*", kind: "tag" }];
  github.settings.rules = [{ id: 9, name: "greenroom-branch" }];
  return createdLookup({
    cloud: async () => cloud,
    github: async () => github,
    cluster: async () => cluster,
    dockerHost: async () => undefined,
  });
}

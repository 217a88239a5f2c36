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

function lookup() {
  const cloud = new FakeCloud();
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

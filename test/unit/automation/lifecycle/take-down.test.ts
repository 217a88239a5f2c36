import { expect } from "chai";
import { takeDownPlatform } from "../../../../automation/lifecycle/platform-removal.ts";
import { takeDownPullRequest } from "../../../../automation/lifecycle/take-down.ts";
import { renderComment } from "../../../../automation/report/comment.ts";
import type { DockerHost } from "../../../../automation/services/docker-host.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools, SOME_STATE } from "../../../support/fake-tools.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;

describe("destroy of a pull request's environment", () => {
  it("destroys the stack, deletes its image tags, ends its deployments and shows a clean receipt", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    const { fakes } = tools;
    fakes.stacks.set("pr-12", SOME_STATE);
    await fakes.github.createDeployment("pr-12", "c");
    fakes.cloud.tags.set("web", [
      { tag: "pr-12-0123456", digest: "sha256:a" },
      { tag: "tree-a", digest: "sha256:a" },
      { tag: "pr-1-0123456", digest: "sha256:b" },
    ]);
    const result = await takeDownPullRequest(PR_12, tools);
    expect([result.existed, result.livedSeconds]).to.deep.equal([true, 7500]);
    expect(result.receipt.flatMap(({ left }) => left)).to.deep.equal([]);
    expect(fakes.cloud.tags.get("web")).to.deep.equal([{ tag: "pr-1-0123456", digest: "sha256:b" }]);
    expect(fakes.github.statuses).to.deep.equal([{ id: 1, state: "inactive", description: "pr-12 was removed" }]);
    expect(fakes.github.comments.at(-1)).to.contain("It lived for 2 hours 5 minutes.");
    expect(fakes.log).to.deep.equal(["destroy pr-12", "remove pr-12", "close pr-12"]);
  });

  it("succeeds a second time, with nothing to do and nothing to say", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    const result = await takeDownPullRequest(PR_12, tools);
    expect([result.existed, result.livedSeconds]).to.deep.equal([false, undefined]);
    expect([tools.fakes.log, tools.fakes.github.comments]).to.deep.equal([["close pr-12"], []]);
  });

  for (const state of ["live", "failed", "queued"] as const) {
    it(`tells once that it is gone when the run that removed it was ended before it could: ${state}`, async () => {
      const tools = fakeTools(new FakeGitHub({}), []);
      const { comments } = tools.fakes.github;
      comments.push(renderComment({ environment: "pr-12", state, commit: undefined, apps: [], runUrl: undefined }));
      for (const time of ["first", "second"]) {
        expect((await takeDownPullRequest(PR_12, tools)).existed, time).to.equal(false);
        expect(comments, time).to.have.length(2);
      }
      expect(comments.at(-1)).to.contain("was removed").and.contain("- namespace: nothing left");
    });
  }

  it("deletes a database and a role that no state knows, and nobody else's", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.cloud.databaseNames = ["pr_12", "pr_1", "defaultdb"];
    tools.fakes.cloud.roles = ["pr_12", "pr_1", "doadmin"];
    const { existed, receipt } = await takeDownPullRequest(PR_12, tools);
    expect([existed, receipt.flatMap(({ left }) => left)]).to.deep.equal([true, []]);
    expect(tools.fakes.cloud.databaseNames).to.deep.equal(["pr_1", "defaultdb"]);
    expect(tools.fakes.cloud.roles).to.deep.equal(["pr_1", "doadmin"]);
  });

  it("leaves alone what a database cluster has whose name only resembles the platform's", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.cloud.others.set("databaseClusters", [{ id: "db-9", name: "greenroom-previews", tags: [] }]);
    tools.fakes.cloud.databaseNames = ["pr_12"];
    tools.fakes.cloud.roles = ["pr_12"];
    const { existed, receipt } = await takeDownPullRequest(PR_12, tools);
    expect([existed, receipt.flatMap(({ left }) => left)]).to.deep.equal([false, []]);
    expect([tools.fakes.cloud.databaseNames, tools.fakes.cloud.roles]).to.deep.equal([["pr_12"], ["pr_12"]]);
  });

  it("deletes a namespace that no state knows, because a run was killed before it could say so", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.cluster.namespaces = ["pr-12", "pr-1"];
    const { existed, receipt } = await takeDownPullRequest(PR_12, tools);
    expect([existed, receipt.flatMap(({ left }) => left)]).to.deep.equal([true, []]);
    expect(tools.fakes.cluster.namespaces).to.deep.equal(["pr-1"]);
  });

  it("deletes the Job that granted rights, which stands in the platform's namespace, when no state knows it", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.cluster.jobs = ["grant-pr-12", "grant-pr-1"];
    const { existed, receipt } = await takeDownPullRequest(PR_12, tools);
    expect([existed, receipt.flatMap(({ left }) => left)]).to.deep.equal([true, []]);
    expect(tools.fakes.cluster.jobs).to.deep.equal(["grant-pr-1"]);
  });

  it("removes from a compose host what no state knows", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    const removed: string[] = [];
    const left = new Map([["pr-12", ["container pr-12-web", "volume pr-12-data"]]]);
    const host: Partial<DockerHost> = {
      objectsOf: async (environment) => left.get(environment) ?? [],
      removeObjectsOf: async (environment) => {
        removed.push(environment);
        left.delete(environment);
      },
    };
    tools.fakes.dockerHost = host as DockerHost;
    const { existed, receipt } = await takeDownPullRequest(PR_12, tools);
    expect([existed, removed, receipt.flatMap(({ left }) => left)]).to.deep.equal([true, ["pr-12"], []]);
  });

  it("fails and names what a service still has, and leaves a namespace without our label alone", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.interrupt();
    const database = { urn: "u", type: "digitalocean:index/databaseDb:DatabaseDb" };
    tools.fakes.stacks.set("pr-12", { version: 3, deployment: { resources: [database] } });
    tools.fakes.cloud.databaseNames = ["pr_12", "pr_1"];
    tools.fakes.cluster.namespaces = ["pr-12"];
    tools.fakes.cluster.labels.set("pr-12", "");
    const error: unknown = await takeDownPullRequest(PR_12, tools).catch((reason: unknown) => reason);
    expect(error).to.deep.include({ code: "not-empty", details: ["namespace: pr-12", "database: pr_12"] });
    expect(tools.fakes.github.comments.at(-1)).to.contain("database: pr_12");
  });
});

describe("destroy of the platform", () => {
  it("is refused while environments live on it, and names them", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    for (const name of ["platform", "pr-3", "staging", "somebody-elses"]) tools.fakes.stacks.set(name, SOME_STATE);
    const error: unknown = await takeDownPlatform(tools).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "platform-in-use");
    expect(error).to.have.property("message").that.contains(": pr-3, staging.");
    expect(tools.fakes.log).to.deep.equal(["close platform"]);
  });

  it("finds the load balancers that the cluster made by itself, by the cluster's identifier", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    const { cloud, stacks } = tools.fakes;
    tools.fakes.interrupt();
    cloud.hasDatabaseCluster = false;
    cloud.registryNames = [];
    cloud.loadBalancers = [
      { id: "1", name: "a518c84869035485", tags: ["k8s", "k8s:c-1"] },
      { id: "2", name: "somebody-elses", tags: ["k8s:c-2"] },
    ];
    const root = { urn: "u", type: "pulumi:pulumi:Stack", outputs: { clusterId: "c-1" } };
    stacks.set("platform", { version: 3, deployment: { resources: [root] } });
    const error: unknown = await takeDownPlatform(tools).catch((reason: unknown) => reason);
    expect(error).to.deep.include({ code: "not-empty", details: ["load balancer: a518c84869035485"] });
  });
});

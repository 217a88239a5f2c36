import { expect } from "chai";
import { drift } from "../../../../automation/commands/drift.ts";
import { status } from "../../../../automation/commands/status.ts";
import type { ResourceChange } from "../../../../automation/engine/events.ts";
import type { StackState } from "../../../../automation/engine/state.ts";
import { CliError } from "../../../../automation/errors.ts";
import { exitCodeOf } from "../../../../automation/exit-code.ts";
import { renderText } from "../../../../automation/report/text.ts";
import type { PullRequest } from "../../../../automation/services/github/github.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools, NO_UPDATE } from "../../../support/fake-tools.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;

/** How long previews live. */
const RULES = { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 20, dailyBudget: 0 };

/** A stack with a database, a role and an app, whose Secret was being created. */
function runningState(): StackState {
  const resource = (type: string, name: string, inputs: Record<string, unknown> = {}) => ({
    ...{ type, urn: `urn:pulumi:pr-12::greenroom::${type}::${name}`, id: name, inputs },
  });
  const inDatabase = { clusterId: "db-1", name: "pr_12" };
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z" },
      resources: [
        { ...resource("pulumi:pulumi:Stack", "pr-12"), outputs: { commit: "c0ffee", namespace: "pr-12" } },
        resource("digitalocean:index/databaseDb:DatabaseDb", "pr-12", inDatabase),
        resource("digitalocean:index/databaseUser:DatabaseUser", "pr-12-role", inDatabase),
        resource("kubernetes:apps/v1:Deployment", "web", { metadata: { name: "web" }, spec: { replicas: 1 } }),
      ],
      pending_operations: [{ type: "creating", resource: resource("kubernetes:core/v1:Secret", "registry") }],
    },
  };
}

function toolsWithApp(pull: Partial<PullRequest> = {}) {
  const tools = fakeTools(new FakeGitHub(pull), [], RULES);
  tools.fakes.stacks.set("pr-12", runningState());
  tools.fakes.cloud.databaseNames = ["pr_12", "pr_1"];
  tools.fakes.cloud.roles = ["pr_12"];
  tools.fakes.cluster.readyPods = [{ name: "web", readyPods: 1 }];
  return tools;
}

describe("status", () => {
  it("expects nothing to run or to answer of what is asleep, and says so", async () => {
    const tools = toolsWithApp();
    const [root, ...others] = runningState().deployment.resources ?? [];
    const urls = { web: "https://pr-12-web.invalid" };
    const outputs = { ...root?.outputs, asleep: true, release: { web: {} }, urls };
    const spec = { metadata: { name: "web" }, spec: { replicas: 0 } };
    const asleep = others.map((one) => (one.urn.endsWith("::web") ? { ...one, inputs: spec } : one));
    const resources = [{ urn: "urn", type: "pulumi:pulumi:Stack", outputs }, ...asleep];
    tools.fakes.stacks.set("pr-12", { version: 3, deployment: { resources } });
    tools.fakes.cluster.readyPods = [{ name: "web", readyPods: 0 }];
    const result = await status(PR_12, { ...tools, now: () => new Date("2026-01-05T02:05:00Z") });
    expect(result.disagreements.filter(({ kind }) => kind === "app")).to.deep.equal([]);
    expect(renderText(result))
      .to.contain("It is asleep: nothing of it runs, and its data is kept.")
      .and.match(/ {2}It is removed at .* UTC; a push, .* wakes it\./);
  });

  it("knows nothing of a database in a cluster whose name only resembles the platform's", async () => {
    const tools = fakeTools(new FakeGitHub({}), [], RULES);
    tools.fakes.cloud.databaseNames = ["pr_12"];
    const found = async () => (await status(PR_12, tools)).disagreements.map(({ sentence }) => sentence);
    expect((await found()).join()).to.contain('The database "pr_12" is in the cloud');
    tools.fakes.cloud.others.set("databaseClusters", [{ id: "db-9", name: "greenroom-previews", tags: [] }]);
    expect(await found()).to.deep.equal([]);
  });

  it("says until when the environment of an open pull request is wanted, and nothing of it for a closed one", async () => {
    const tools = toolsWithApp();
    await tools.fakes.github.createDeployment("pr-12", tools.fakes.github.pull?.headCommit ?? "");
    const lineOf = async (pull: Partial<PullRequest>, time = "2026-01-01T02:05:00Z") => {
      Object.assign(tools.fakes.github.pull ?? {}, pull);
      const result = await status(PR_12, { ...tools, now: () => new Date(time) });
      return renderText(result).split("\n")[2];
    };
    const ends = "It falls asleep at 2026-01-04 00:00 UTC and is removed at 2026-01-08 00:00 UTC";
    const renewal = 'a push, the label "preview:extend" or the comment "/greenroom extend" makes that later.';
    expect(await lineOf({})).to.equal(`  ${ends}; ${renewal}`);
    expect(await lineOf({}, "2026-01-03T13:00:00Z")).to.equal(`  Soon: ${ends}; ${renewal}`);
    expect(await lineOf({ labels: ["preview:keep"] })).to.contain("It stays until the pull request is closed");
    expect(await lineOf({ isOpen: false })).to.contain("The create of");
  });

  it("tells what there is, and ends with 3 and a sentence for each disagreement", async () => {
    const tools = toolsWithApp();
    tools.fakes.cluster.readyPods = [{ name: "web", readyPods: 0 }];
    tools.fakes.cluster.troubles = [{ pod: "web-1", app: "web", container: "web", reason: "OOMKilled", log: [] }];
    tools.fakes.cloud.roles = [];
    tools.fakes.lock = { holders: "bob@laptop, process 7", isOver: false };
    const result = await status(PR_12, tools);
    expect(renderText(result).split("\n")).to.deep.equal([
      "pr-12: 3 resources, last changed 2026-01-01T00:00:00Z",
      "  commit c0ffee",
      '  It falls asleep at 2026-01-04 02:05 UTC and is removed at 2026-01-08 02:05 UTC; a push, the label "preview:extend" or the comment "/greenroom extend" makes that later.',
      "  An update is under way: bob@laptop, process 7.",
      '  The create of kubernetes:core/v1:Secret "registry" was begun and its end not seen; the next up or destroy looks it up.',
      '  The database role "pr_12" is in the state and not in the cloud; "greenroom up pr-12 --refresh" makes a new one.',
      '  The app "web" runs in 0 of 1 pods: pod web-1, container web: OOMKilled.',
      "",
    ]);
    expect([result.exists, exitCodeOf(result)]).to.deep.equal([true, 3]);
  });

  it("says that all agree, and ends with 0", async () => {
    const tools = toolsWithApp();
    const state = runningState();
    const { pending_operations: _, ...deployment } = state.deployment;
    tools.fakes.stacks.set("pr-12", { ...state, deployment });
    const result = await status(PR_12, tools);
    expect([renderText(result).split("\n")[3], exitCodeOf(result)]).to.deep.equal([
      "  State, cloud and running apps agree.",
      0,
    ]);
  });

  it("says that there is no stack, and what is in the cloud nevertheless", async () => {
    const tools = toolsWithApp();
    tools.fakes.stacks.clear();
    const result = await status(PR_12, tools);
    expect(result.disagreements.map(({ kind }) => kind)).to.deep.equal(["unowned", "unowned"]);
    expect([result.exists, exitCodeOf(result)]).to.deep.equal([false, 3]);
    tools.fakes.cloud.databaseNames = [];
    tools.fakes.cloud.roles = [];
    const nothing = await status(PR_12, tools);
    expect(renderText(nothing)).to.equal(
      "pr-12: there is no stack of this name\n  Nothing in the cloud is pr-12's either.\n",
    );
    expect(exitCodeOf(nothing)).to.equal(0);
  });

  it("goes on when a side cannot be asked, says which, and ends with 1", async () => {
    const away = () => Promise.reject(new CliError("service-unreachable", "DigitalOcean does not answer.", "Later."));
    const result = await status(PR_12, { ...toolsWithApp(), cloud: away, cluster: away });
    expect(result.unasked).to.deep.equal([
      { side: "cloud", reason: "DigitalOcean does not answer. Later. (service-unreachable)" },
      { side: "cluster", reason: "DigitalOcean does not answer. Later. (service-unreachable)" },
    ]);
    expect(result.disagreements.map(({ kind }) => kind)).to.deep.equal(["unfinished"]);
    expect(renderText(result)).to.contain("The cloud could not be asked: DigitalOcean does not answer.");
    expect(exitCodeOf(result)).to.equal(1);
    const blind = await status(PR_12, { ...toolsWithApp(), openStack: away });
    expect([blind.exists, blind.unasked.map(({ side }) => side), exitCodeOf(blind)]).to.deep.equal([
      undefined,
      ["state"],
      1,
    ]);
  });
});

describe("drift", () => {
  const found = (operation: ResourceChange["operation"], type: string): ResourceChange => ({
    ...{ operation, urn: `urn:${type}`, type, name: "web", parent: undefined, isComponent: false, replaceReasons: [] },
    properties:
      operation === "delete"
        ? []
        : [{ path: "spec.replicas", kind: "update", before: 1, after: 2, forcesReplacement: false }],
  });

  it("shows what is gone and what differs, property by property, and ends with 3", async () => {
    const tools = toolsWithApp();
    tools.fakes.drift = async () => ({
      ...NO_UPDATE,
      changes: [
        found("update", "kubernetes:apps/v1:Deployment"),
        found("delete", "kubernetes:core/v1:Service"),
        found("update", "pulumi:pulumi:StackReference"),
      ],
    });
    const result = await drift(PR_12, tools);
    expect(renderText(result).split("\n")).to.deep.equal([
      'pr-12: what is otherwise than the state says; "greenroom up pr-12 --refresh" puts it right',
      '  gone     Service "web"',
      '  differs  Deployment "web"',
      "           ~ spec.replicas: 1 → 2",
      "",
    ]);
    expect(exitCodeOf(result)).to.equal(3);
  });

  it("says that all is as it should be, and ends with 0", async () => {
    const tools = toolsWithApp();
    tools.fakes.drift = async () => ({ ...NO_UPDATE, unchanged: 3 });
    const result = await drift(PR_12, tools);
    expect([renderText(result), exitCodeOf(result)]).to.deep.equal([
      "pr-12: all 3 resources are as the state says\n",
      0,
    ]);
  });
});

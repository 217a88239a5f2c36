import { expect } from "chai";
import { converge, convergeDryRun } from "../../../../automation/commands/converge.ts";
import { exitCodeOf } from "../../../../automation/exit-code.ts";
import { renderText } from "../../../../automation/report/text.ts";
import type { ExpectedEnvironment } from "../../../../automation/results.ts";
import type { PullRequest } from "../../../../automation/services/github/github.ts";
import type { Tools } from "../../../../automation/tools.ts";
import { type ConvergingWorld, withConvergingWorld } from "../../../support/converging-world.ts";
import { somePullRequest } from "../../../support/fake-services.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;
const STAGING = { kind: "standalone", name: "staging" } as const;
const LEASE = { holder: "alice", reason: "tea", from: "2026-01-01T00:00:00Z", until: "2026-01-01T08:00:00Z" };

/** Everything that a dry run may ask of a service or a stack. */
const LOOKS = [
  ...["pullRequest", "openPullRequests", "timeline", "deployments", "mayWrite", "readComment"],
  ...["previewDeployments", "commentIn"],
  ...["list", "dropletLimit", "usage", "read", "close"],
];

describe("greenroom converge --dry-run of a pull request", () => {
  for (const { what, pull = {}, at = "2026-01-01T05:00:00Z", prepare, expected } of [
    { what: "has no environment yet", expected: ["up", "It has no environment yet."] },
    {
      what: "has taken a place that is one too many",
      prepare: ({ tools, put, commit }: ConvergingWorld) => {
        for (const name of ["pr-3", "pr-4"]) put(name, { commit });
        tools.fakes.stacks.set("pr-12", { version: 3, deployment: {} });
      },
      expected: ["withdraw", "There may be 2 environments of pull requests (maxPreviews), and there are 2."],
    },
    {
      what: "was closed",
      pull: { isOpen: false },
      prepare: ({ put, commit }: ConvergingWorld) => put("pr-12", { commit }),
      expected: ["destroy", "Pull request 12 is closed."],
    },
    {
      what: "was left alone for long",
      at: "2026-01-04T00:00:00Z",
      prepare: live,
      expected: ["sleep", "Nothing happened to it for 3 days, so it sleeps until it is wanted again."],
    },
    { what: "is a draft without an environment", pull: { isDraft: true }, expected: ["nothing", "It is a draft"] },
    { what: "is as it should be", prepare: live, expected: ["nothing", "It runs the newest commit."] },
    {
      what: "is to be warned that its lease ends",
      at: "2026-01-03T13:00:00Z",
      prepare: live,
      expected: ["tell", "It runs the newest commit."],
    },
    {
      what: "is told something else in its comment",
      prepare: async (world: ConvergingWorld) => {
        await live(world);
        world.tools.fakes.github.comments.push("<!-- greenroom:pr-12 -->\n\n### Environment `pr-12` is being built");
      },
      expected: ["tell", "It runs the newest commit."],
    },
    {
      what: "does not answer any more",
      prepare: async (world: ConvergingWorld) => {
        await live(world);
        world.app.commit = "f".repeat(40);
        world.tools.fakes.interrupt();
      },
      expected: ["tell", "It was deployed, and does not answer as expected at its public address."],
    },
  ] satisfies readonly Case[]) {
    it(`says "${expected[0]}" of one that ${what}, and changes nothing`, () =>
      withConvergingWorld({ pull, values: { maxPreviews: 2 } }, async (world) => {
        await prepare?.(world);
        const { tools, calls } = watched({ ...world.at(at) });
        const before = told(world);
        const result = await convergeDryRun(PR_12, tools);
        const [action, reason] = expected;
        expect(result.environments.map((one) => [one.environment, one.action])).to.deep.equal([["pr-12", action]]);
        expect(result.environments[0]?.reason).to.contain(reason);
        expect(result.due).to.deep.equal(action === "nothing" ? [] : ["pr-12"]);
        expect(exitCodeOf(result)).to.equal(0);
        expect([...calls].filter((call) => !LOOKS.includes(call))).to.deep.equal([]);
        expect(calls).to.include("pullRequest");
        expect(told(world)).to.deep.equal(before);
      }));
  }

  it("fails when the one environment cannot be looked at", () =>
    withConvergingWorld({}, async ({ tools }) => {
      tools.fakes.github.timeline = () => Promise.reject(new Error("GitHub does not answer."));
      expect(await convergeDryRun(PR_12, tools).catch(String)).to.equal("Error: GitHub does not answer.");
    }));
});

describe("greenroom converge --all --dry-run", () => {
  it("lists removals first, and those for whom they make room, and not those who wait on", () =>
    withConvergingWorld({ values: { maxPreviews: 2 } }, async (world) => {
      const { tools, commit, put } = world;
      for (const name of ["pr-1", "pr-20"]) put(name, { commit });
      tools.fakes.github.others = [
        somePullRequest({ number: 14, headCommit: commit }),
        somePullRequest({ number: 1, headCommit: "a".repeat(40) }),
        somePullRequest({ number: 20, isDraft: true }),
      ];
      await converge({ ...PR_12, name: "pr-14", number: 14 }, tools);
      const { tools: watching, calls } = watched(tools);
      const result = await convergeDryRun(undefined, watching);
      expect(result.environments.map(({ environment, action }) => [environment, action])).to.deep.equal([
        ["pr-20", "destroy"],
        ["pr-1", "up"],
        ["pr-12", "up"],
        ["pr-14", "nothing"],
      ]);
      expect(result.environments[2]?.reason).to.match(/there are 2\. What is removed makes room\.$/);
      expect(result.due).to.deep.equal(["pr-20", "pr-1", "pr-12"]);
      expect([...calls].filter((call) => !LOOKS.includes(call))).to.deep.equal([]);
    }));

  it("does not take those for waiting who want nothing, when a removal makes room", () =>
    withConvergingWorld({}, async ({ tools, at, commit, put }) => {
      const { github } = tools.fakes;
      put("pr-3", { commit });
      github.others = [somePullRequest({ number: 3, isOpen: false })];
      github.made.push({ id: 1, environment: "pr-12", commit, createdAt: new Date("2026-01-01T00:00:00Z") });
      const result = await convergeDryRun(undefined, at("2026-02-01T00:00:00Z"));
      expect(result.environments.map(({ environment, action }) => [environment, action])).to.deep.equal([
        ["pr-3", "destroy"],
        ["pr-12", "nothing"],
      ]);
    }));

  it("lists one that cannot be looked at as due, with a warning, and the others all the same", () =>
    withConvergingWorld({ values: { maxPreviews: 1 } }, async ({ tools, commit, put }) => {
      const { github } = tools.fakes;
      put("pr-3", { commit });
      github.others = [
        somePullRequest({ number: 3, isOpen: false }),
        somePullRequest({ number: 15, headCommit: commit }),
      ];
      const { timeline } = github;
      github.timeline = (number) =>
        number === 15 ? Promise.reject(new Error("no answer")) : timeline.call(github, number);
      const result = await convergeDryRun(undefined, tools);
      expect(result.due).to.deep.equal(["pr-3", "pr-12", "pr-15"]);
      expect(result.environments[2]).to.deep.include({ environment: "pr-15", action: "unknown" });
      expect(result.warnings).to.deep.equal([
        "pr-15 could not be looked at. Greenroom itself failed: no answer. The log of the run shows where.",
        "Who gets the room was not found out. Greenroom itself failed: no answer.",
      ]);
      expect(exitCodeOf(result)).to.equal(0);
      expect(renderText(result).split("\n").slice(0, 3)).to.deep.equal([
        "converge, dry run: 3 of 3 due",
        "  environment  what                       why",
        "  pr-3         would be removed           Pull request 3 is closed.",
      ]);
    }));

  it("looks at staging by its leases, and at no closed pull request without a stack", () =>
    withConvergingWorld({ pull: { isOpen: false } }, async ({ tools, at }) => {
      tools.fakes.stacks.set("staging", { version: 3, deployment: {} });
      await tools.fakes.leases.change(async () => ({ leases: [LEASE], ending: undefined }));
      const staging = async (now: typeof tools, environment: typeof STAGING | undefined) =>
        (await convergeDryRun(environment, watched(now).tools)).environments;
      const held: ExpectedEnvironment = { environment: "staging", action: "nothing", reason: "One lease holds it." };
      expect(await staging(tools, undefined)).to.deep.equal([held]);
      expect(await staging(tools, STAGING)).to.deep.equal([held]);
      expect(await staging(at("2026-01-01T09:00:00Z"), undefined)).to.deep.equal([
        { environment: "staging", action: "destroy", reason: "All of its leases have run out." },
      ]);
      expect(tools.fakes.stacks.has("staging")).to.equal(true);
    }));

  it("says that there is nothing to see to", () =>
    withConvergingWorld({ pull: { isOpen: false } }, async ({ tools }) => {
      const result = await convergeDryRun(undefined, tools);
      expect([result.due, renderText(result)]).to.deep.equal([
        [],
        "There is no environment, and no open pull request.\n",
      ]);
    }));
});

interface Case {
  readonly what: string;
  readonly pull?: Partial<PullRequest>;
  readonly at?: string;
  readonly prepare?: (world: ConvergingWorld) => unknown;
  readonly expected: readonly [action: ExpectedEnvironment["action"], reason: string];
}

/** Brings pull request 12 up, as its own run does. */
async function live({ tools, commit }: ConvergingWorld): Promise<void> {
  await converge(PR_12, tools);
  const { made } = tools.fakes.github;
  made.splice(0, made.length, { id: 1, environment: "pr-12", commit, createdAt: new Date("2026-01-01T00:00:00Z") });
}

/** The same tools, and the names of everything that is asked of services and stacks. */
function watched(tools: ConvergingWorld["tools"]): { readonly tools: Tools; readonly calls: ReadonlySet<string> } {
  const calls = new Set<string>();
  const watch = <T extends object>(service: T): T =>
    new Proxy(service, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...words: unknown[]) => {
          calls.add(String(name));
          return Reflect.apply(value, target, words);
        };
      },
    });
  const { github, cloud, cluster, leases } = tools.fakes;
  return {
    calls,
    tools: {
      ...tools,
      github: async () => watch(github),
      cloud: async () => watch(cloud),
      cluster: async () => watch(cluster),
      leases: watch(leases),
      openStack: async (name, content) => watch(await tools.openStack(name, content)),
    },
  };
}

/** What people see, and what there is. */
function told({ tools }: ConvergingWorld) {
  const { github, stacks } = tools.fakes;
  const { comments, statuses, made } = github;
  return structuredClone({ comments, statuses, made, stacks });
}

import { expect } from "chai";
import { viewOf } from "../../../../../automation/lifecycle/converge/announce.ts";
import type { Decision } from "../../../../../automation/lifecycle/converge/decision.ts";
import type { PreviewFacts } from "../../../../../automation/lifecycle/converge/facts.ts";
import type { DestroyResult } from "../../../../../automation/results.ts";
import { somePullRequest } from "../../../../support/fake-services.ts";

const HEAD = "a".repeat(40);
const OLDER = "b".repeat(40);
const LEASE = { until: "2026-01-04T00:00:00.000Z", removedAt: "2026-01-08T00:00:00.000Z", isEnding: false };
const KNOWN = { environment: "pr-12", apps: [], failure: undefined, costPerDay: 0.5, isPromised: false };

function factsWith(commit: string | undefined): PreviewFacts {
  const existing = commit === undefined ? undefined : { commit, isEmpty: false, isAsleep: false, isUnfinished: false };
  return {
    number: 12,
    pullRequest: somePullRequest({ headCommit: HEAD }),
    ...{ activity: [], approvedCommits: [], unclearCommands: [], existing, headroom: undefined },
    neighbours: { live: 0, waiting: [] },
    rules: { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 20, dailyBudget: 0 },
    now: new Date("2026-01-01T00:00:00Z"),
  };
}

const removed: DestroyResult = {
  ...{ command: "destroy", environment: "pr-12", outcome: "removed", leases: [], existed: true },
  ...{ livedSeconds: undefined, cost: undefined, receipt: [], warnings: [], timings: { total: 1 } },
};

describe("what is told when nothing more is done", () => {
  const view = (decision: Decision, facts = factsWith(HEAD), done = {}) =>
    viewOf({ decision, warnings: ["Mind this."] }, facts, done, KNOWN);

  it("is the same whoever looks: neither a run nor a duration is in it", () => {
    expect(view({ kind: "keep", lease: LEASE, reason: "It runs the newest commit." })).to.deep.equal({
      environment: "pr-12",
      state: "live",
      commit: HEAD,
      apps: [],
      notes: ["Mind this."],
      lease: LEASE,
      costPerDay: 0.5,
      runUrl: "https://example.com/12/checks",
    });
  });

  it("says why an environment that stays does not run the newest commit", () => {
    const decision = { kind: "keep", lease: LEASE, reason: "It stays at bbbbbbb." } as const;
    expect(view(decision, factsWith(OLDER))).to.deep.include({ commit: OLDER, reason: "It stays at bbbbbbb." });
  });

  it("calls nothing live that is still to be changed", () => {
    const decision = { kind: "up", commit: HEAD, isFork: false, lease: LEASE, reason: "It runs bbbbbbb." } as const;
    const told = view(decision, factsWith(OLDER));
    expect([told?.state, told?.reason]).to.deep.equal(["building", "It runs bbbbbbb. Another run goes on from here."]);
  });

  it("is nothing more than the receipt after a removal", () => {
    const refused = { kind: "refuse", because: "fork", reason: "It comes from a fork." } as const;
    const destroy = { kind: "destroy", because: "closed", reason: "It is closed." } as const;
    expect(view(refused, factsWith(undefined), { destroy: removed })).to.equal(undefined);
    expect(view(destroy, factsWith(undefined), { destroy: removed })).to.equal(undefined);
    expect(view(refused, factsWith(undefined))?.state).to.equal("refused");
  });

  it("is nothing for who expects nothing, unless a comment has promised something", () => {
    const decision = { kind: "refuse", because: "draft", reason: "It is a draft." } as const;
    const verdict = { decision, warnings: [] };
    expect(viewOf(verdict, factsWith(undefined), {}, KNOWN)).to.equal(undefined);
    const told = viewOf(verdict, factsWith(undefined), {}, { ...KNOWN, isPromised: true });
    expect([told?.state, told?.reason]).to.deep.equal(["refused", "It is a draft."]);
  });
});

import { expect } from "chai";
import { decide } from "../../../../../automation/lifecycle/converge/decide.ts";
import type { PreviewFacts } from "../../../../../automation/lifecycle/converge/facts.ts";
import { HEAD, hour, OLDER, someExisting, someFacts, somePullRequest } from "./some-facts.ts";

type Case = readonly [string, Partial<PreviewFacts>, string];

const bot = { login: "dependabot[bot]", isBot: true };
const fork = somePullRequest({ isFromFork: true });
const running = someExisting();
const at = (hours: number) => new Date(hour(hours));

/** A decision in few words: its kind, and its commit or why. */
function short(facts: PreviewFacts): string {
  const { decision } = decide(facts);
  if (decision.kind === "up" || decision.kind === "sleep") return `${decision.kind} ${decision.commit.slice(0, 3)}`;
  return "because" in decision ? `${decision.kind}: ${decision.because}` : decision.kind;
}

function labelled(...labels: readonly string[]): Partial<PreviewFacts> {
  return { pullRequest: somePullRequest({ labels }) };
}

const CASES: readonly Case[] = [
  ["an open one without an environment gets it at its head", {}, "up aaa"],
  ["one that runs its head stays", { existing: running }, "keep"],
  ["one whose head has moved is brought to it", { existing: someExisting({ commit: OLDER }) }, "up aaa"],
  ["unfinished work is done again", { existing: someExisting({ isUnfinished: true }) }, "up aaa"],
  ["one that was never complete is brought up again", { existing: someExisting({ commit: undefined }) }, "up aaa"],
  [
    "a closed one is removed",
    { pullRequest: somePullRequest({ isOpen: false }), existing: running },
    "destroy: closed",
  ],
  [
    "a closed one without a stack too, because something may be left",
    { pullRequest: somePullRequest({ isOpen: false }) },
    "destroy: closed",
  ],
  ["an unknown one is left alone", { pullRequest: undefined, existing: running }, "refuse: unknown"],

  ["a draft gets none", { pullRequest: somePullRequest({ isDraft: true }) }, "refuse: draft"],
  ["a draft loses it", { pullRequest: somePullRequest({ isDraft: true }), existing: running }, "destroy: draft"],
  ["a label gives a draft one", { pullRequest: somePullRequest({ isDraft: true, labels: ["preview:on"] }) }, "up aaa"],
  ["a bot gets none", { pullRequest: somePullRequest({ author: bot }) }, "refuse: bot"],
  ["a label gives a bot one", { pullRequest: somePullRequest({ author: bot, labels: ["preview:on"] }) }, "up aaa"],
  ["a label refuses it", labelled("preview:off"), "refuse: label"],
  ["a label removes it", { ...labelled("preview:off"), existing: running }, "destroy: label"],
  ["the refusing label is the stronger one", labelled("preview:on", "preview:off", "preview:keep"), "refuse: label"],

  ["a fork gets none before its commit is approved", { pullRequest: fork }, "refuse: fork"],
  ["a fork gets one at the approved head", { pullRequest: fork, approvedCommits: [OLDER, HEAD] }, "up aaa"],
  ["an approved older commit of a fork gives it none", { pullRequest: fork, approvedCommits: [OLDER] }, "refuse: fork"],
  [
    "a fork's environment stays at its approved commit when the head moves on",
    { pullRequest: fork, approvedCommits: [OLDER], existing: someExisting({ commit: OLDER }) },
    "keep",
  ],
  [
    "unfinished work on a fork goes back to the approved commit, never to the head",
    { pullRequest: fork, approvedCommits: [OLDER], existing: someExisting({ commit: OLDER, isUnfinished: true }) },
    "up bbb",
  ],
  [
    "a fork's environment is removed when its commit is approved no more",
    { pullRequest: fork, existing: someExisting({ commit: OLDER }) },
    "destroy: fork",
  ],
  [
    "a fork's environment that never was complete is removed when the head is not approved",
    { pullRequest: fork, approvedCommits: [OLDER], existing: someExisting({ commit: undefined }) },
    "destroy: fork",
  ],
  ["a label does not approve a fork", { pullRequest: { ...fork, labels: ["preview:on"] } }, "refuse: fork"],

  ["it stays awake to the end of its lease", { existing: running, now: at(71.9) }, "keep"],
  ["it sleeps after that", { existing: running, now: at(72) }, "sleep aaa"],
  ["it sleeps on", { existing: someExisting({ isAsleep: true }), now: at(100) }, "stay-asleep"],
  [
    "it is put to sleep again when that did not end well",
    { existing: someExisting({ isAsleep: true, isUnfinished: true }), now: at(100) },
    "sleep aaa",
  ],
  [
    "it is removed when it has slept enough",
    { existing: someExisting({ isAsleep: true }), now: at(168) },
    "destroy: expired",
  ],
  ["what never ran does not sleep", { existing: someExisting({ commit: undefined }), now: at(72) }, "destroy: expired"],
  ["an expired one gets none", { now: at(72) }, "refuse: expired"],
  ["it wakes when something happens", { existing: someExisting({ isAsleep: true }) }, "up aaa"],
  ["a kept one never sleeps", { ...labelled("preview:keep"), existing: running, now: at(9999) }, "keep"],
  ["a kept one is made at any time", { ...labelled("preview:keep"), now: at(9999) }, "up aaa"],
  [
    "a kept one is removed when it is closed",
    { pullRequest: somePullRequest({ labels: ["preview:keep"], isOpen: false }), existing: running },
    "destroy: closed",
  ],

  ["it waits when all places are taken", { neighbours: { live: 20, waiting: [] } }, "wait"],
  ["it takes the last place", { neighbours: { live: 19, waiting: [13] } }, "up aaa"],
  ["it lets a lower number have the last place", { neighbours: { live: 19, waiting: [11] } }, "wait"],
  ["what exists stays when there are too many", { existing: running, neighbours: { live: 40, waiting: [1] } }, "keep"],
  [
    "what exists is brought to its head when there are too many",
    { existing: someExisting({ commit: OLDER }), neighbours: { live: 40, waiting: [1] } },
    "up aaa",
  ],
  [
    "a place that was taken is used, whoever waits",
    { existing: someExisting({ commit: undefined, isEmpty: true }), neighbours: { live: 19, waiting: [1] } },
    "up aaa",
  ],
  [
    "a place that was one too many is not used",
    { existing: someExisting({ commit: undefined, isEmpty: true }), neighbours: { live: 20, waiting: [] } },
    "wait",
  ],
];

describe("the decision about an environment", () => {
  for (const [title, changes, expected] of CASES) {
    it(`is by the facts: ${title}`, () => {
      expect(short(someFacts(changes))).to.equal(expected);
    });
  }

  it("says what to look at before the environment of an unknown pull request is removed by hand", () => {
    expect(decide(someFacts({ pullRequest: undefined, existing: running })).decision.reason).to.equal(
      'GitHub knows no pull request 12. Its environment stays: check GITHUB_REPOSITORY and GITHUB_TOKEN, or remove it with "greenroom destroy pr-12".',
    );
    expect(decide(someFacts({ pullRequest: undefined })).decision.reason).to.equal("GitHub knows no pull request 12.");
  });

  it("tells who may read a fork's commit how it is approved", () => {
    const { decision } = decide(someFacts({ pullRequest: fork }));
    expect(decision.reason).to.contain(`"/greenroom approve ${HEAD}"`);
  });

  it("says that a fork's environment is behind, and which commit is not approved", () => {
    const facts = { pullRequest: fork, approvedCommits: [OLDER], existing: someExisting({ commit: OLDER }) };
    expect(decide(someFacts(facts)).decision.reason).to.equal(
      `It stays at bbbbbbb, because the newest commit of the fork, ${HEAD}, is not approved.`,
    );
  });

  it("carries what people should know besides: labels and commands that mean nothing", () => {
    const { warnings } = decide(someFacts({ ...labelled("preview:onn"), unclearCommands: ["What?"] }));
    expect(warnings).to.have.length(2);
    expect(warnings[1]).to.equal("What?");
  });

  it("says until when it is wanted", () => {
    const { decision } = decide(someFacts({ existing: running }));
    expect(decision).to.have.deep.property("lease", { until: hour(72), removedAt: hour(168), isEnding: false });
  });
});

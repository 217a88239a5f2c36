import { expect } from "chai";
import {
  EARLY_ANNOUNCEMENT,
  EVICTION,
  NO_LOCKS,
  NO_PLACE,
  NO_SECOND_LOOK,
  OLD_DECISION,
  STALE_EVENT,
  TWO_GROUPS,
  UNREAD_COMMENTS,
} from "./bugs.ts";
import type { EventKind } from "./events.ts";
import { explore } from "./explore.ts";
import { GREENROOM, type Machinery } from "./machinery.ts";
import { FAMILIES, LONG_FAMILIES, NOTHING, PAIRS, RULES } from "./scenarios.ts";
import type { Budget } from "./simulation.ts";

/** Set to anything, it makes the tests go through the long families, which takes about three minutes. */
const isLong = process.env.GREENROOM_LONG_MODEL !== undefined;

describe("convergence, in every order in which things can happen", () => {
  for (const { name, leastStates, ...scenario } of isLong ? LONG_FAMILIES : FAMILIES) {
    it(`leaves no orphan, no stale commit called live and no two owners ${name}`, async () => {
      const { counterexample, states } = await explore({ ...scenario, machinery: GREENROOM });
      expect(counterexample).to.equal(undefined);
      expect(states).to.be.greaterThan(leastStates);
    }).timeout(isLong ? 900_000 : 60_000);
  }
});

/** The schedule of a history that goes wrong, and what is wrong at its end. */
async function counterexample(
  machinery: Machinery,
  pullRequests: number,
  events: readonly EventKind[],
  budget: Partial<Budget>,
): Promise<readonly string[]> {
  const scenario = { pullRequests, events, rules: RULES, budget: { ...NOTHING, ...budget } };
  return (await explore({ ...scenario, machinery })).counterexample ?? ["nothing is found"];
}

describe("convergence, whatever it looks at first", () => {
  it("keeps two pull requests from the only place, and a dead runner from keeping it", async () => {
    const machinery: Machinery = { ...GREENROOM, looksFirstAt: "GitHub" };
    const scenario = { pullRequests: 2, events: ["open", "close", "reopen"], rules: RULES, machinery } as const;
    const seen = await explore({ ...scenario, budget: { ...NOTHING, events: 3, deaths: 1 } });
    expect(seen.counterexample).to.equal(undefined);
    expect(seen.states).to.be.greaterThan(5000);
  }).timeout(60_000);
});

describe("the model finds what would go wrong", () => {
  it("if a run did not look again after an update: a closed pull request keeps its environment", async () => {
    const lines = await counterexample(NO_SECOND_LOOK, 1, ["open", "close"], { events: 2, lost: 1 });
    expect(lines.at(-1)).to.equal("wrong: pr-1 is left up by a run that did not look again, and it is not wanted");
    expect(lines).to.include("pr-1 is closed");
  });

  it("if a commit were called live before the second look: the head has moved on", async () => {
    const lines = await counterexample(EARLY_ANNOUNCEMENT, 1, ["open", "push"], { events: 2 });
    expect(lines.slice(-3)).to.deep.equal([
      "pr-1 gets a new commit",
      "greenroom-pr-1: tells how pr-1 is",
      "wrong: commit 1 of pr-1 is called live without a look, and the head is another",
    ]);
  });

  it("if a run believed its event: it removes what was reopened meanwhile", async () => {
    const lines = await counterexample(STALE_EVENT, 1, ["open", "close", "reopen"], { events: 3, lost: 1 });
    expect(lines.at(-1)).to.equal("wrong: pr-1 is removed, and it was wanted all the time");
    expect(lines.join("\n")).to.contain("pr-1 is reopened");
  });

  it("if updates and removals had groups of their own: an environment is called live that is gone", async () => {
    const lines = await counterexample(TWO_GROUPS, 1, ["open", "close"], { events: 2 });
    expect(lines.at(-1)).to.equal("wrong: commit 1 of pr-1 is called live, the head is 1, and nothing runs");
    expect(lines).to.include("remove-pr-1: removes pr-1");
  });

  it("if stacks had no locks: an environment has two owners, one of them a person", async () => {
    const lines = await counterexample(NO_LOCKS, 1, ["open"], { events: 1, calls: 1 });
    expect(lines.at(-1)).to.equal("wrong: pr-1 has two owners");
    expect(lines).to.include("somebody converges pr-1 by hand");
  });

  it("if a removal that waited for another run went on: it removes what was reopened meanwhile", async () => {
    const lines = await counterexample(OLD_DECISION, 1, ["open", "close", "reopen"], { events: 3, lost: 2, calls: 1 });
    expect(lines.at(-1)).to.match(/^wrong: pr-1 is removed by what was read before another worked on it/);
    expect(lines).to.include("person: waits for the lock of pr-1");
  }).timeout(60_000);

  it("if places were counted and not taken first: there are more environments than places", async () => {
    const lines = await counterexample(NO_PLACE, 2, ["open", "close"], { events: 3 });
    expect(lines.at(-1)).to.equal("wrong: there are 2 environments, and may be 1");
  });

  for (const { name, leastStates: _, ...scenario } of PAIRS) {
    it(`if places were not taken first, or an environment made room for others, also ${name}`, async () => {
      const found = async (machinery: Machinery) =>
        (await explore({ ...scenario, machinery })).counterexample?.at(-1) ?? "nothing is found";
      expect(await found(NO_PLACE)).to.equal("wrong: there are 2 environments, and may be 1");
      expect(await found(EVICTION)).to.match(/^wrong: pr-\d is removed, and it was wanted all the time$/);
    });
  }

  it("if the schedule did not read what people are told: what is live stays untold", async () => {
    const lines = await counterexample(UNREAD_COMMENTS, 1, ["open"], { events: 1, deaths: 1 });
    expect(lines.slice(-2)).to.deep.equal([
      "greenroom-pr-1: its runner dies before it tells how pr-1 is",
      "wrong: nobody is told that pr-1 is live",
    ]);
  });

  it("if an environment made room for those who wait: an open pull request loses its environment", async () => {
    const lines = await counterexample(EVICTION, 2, ["open", "push"], { events: 3 });
    expect(lines.at(-1)).to.equal("wrong: pr-1 is removed, and it was wanted all the time");
    expect(lines).to.include("pr-2 is opened");
  });
});

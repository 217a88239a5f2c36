import { expect } from "chai";
import { converge } from "../../../../../automation/lifecycle/converge/converge.ts";
import type { PreviewFacts } from "../../../../../automation/lifecycle/converge/facts.ts";
import type { ConvergePorts } from "../../../../../automation/lifecycle/converge/ports.ts";
import { destroyResult, upResult } from "./model/results.ts";
import { HEAD, OLDER, someExisting, someFacts, somePullRequest } from "./some-facts.ts";

const PLACE = someExisting({ commit: undefined, isEmpty: true });

/** Ports that see one thing after the other, the last again and again, and write down what is asked of them. */
function scripted(...looks: readonly Partial<PreviewFacts>[]) {
  const log: string[] = [];
  let count = 0;
  const ports: ConvergePorts = {
    observe: async () => someFacts(looks[Math.min(count++, looks.length - 1)]),
    claim: async () => void log.push("claim"),
    withdraw: async () => void log.push("withdraw"),
    bringUp: async ({ commit }) => {
      log.push(`up ${commit.slice(0, 3)}`);
      return upResult("pr-12", commit);
    },
    sleep: async ({ commit }) => {
      log.push("sleep");
      return upResult("pr-12", commit);
    },
    takeDown: async ({ because }) => {
      log.push(`destroy ${because}`);
      return destroyResult("pr-12");
    },
    announce: async ({ decision }, _facts, done) => {
      log.push(`tell ${[decision.kind, ...Object.keys(done)].join(" ")}`);
      return ["The comment could not be written."];
    },
  };
  return { log, ports };
}

const closed = { pullRequest: somePullRequest({ isOpen: false }) };

describe("convergence", () => {
  it("takes a place, fills it, looks again, and tells what it has seen then", async () => {
    const { log, ports } = scripted({}, { existing: PLACE }, { existing: someExisting() });
    const outcome = await converge(ports);
    expect(log).to.deep.equal(["claim", "up aaa", "tell keep up"]);
    expect(outcome).to.deep.include({ isSettled: true, warnings: ["The comment could not be written."] });
    expect(outcome.done.up?.commit).to.equal(HEAD);
    expect(outcome.facts.existing).to.deep.equal(someExisting());
  });

  it("does nothing but tell when all is as it should be", async () => {
    const { log, ports } = scripted({ existing: someExisting() });
    await converge(ports);
    expect(log).to.deep.equal(["tell keep"]);
  });

  it("gives the place back when another has taken the last one meanwhile", async () => {
    const neighbours = { live: 20, waiting: [] };
    const { log, ports } = scripted({}, { existing: PLACE, neighbours }, { neighbours });
    await converge(ports);
    expect(log).to.deep.equal(["claim", "withdraw", "tell wait"]);
  });

  it("removes in the same run what was closed while it was brought up", async () => {
    const { log, ports } = scripted(
      { existing: someExisting({ commit: OLDER }) },
      { ...closed, existing: someExisting() },
      closed,
    );
    const { done } = await converge(ports);
    expect(log).to.deep.equal(["up aaa", "destroy closed", "tell destroy destroy"]);
    expect(done.up).to.equal(undefined);
  });

  it("removes once what is closed and has no stack, because something may be left", async () => {
    const { log, ports } = scripted(closed);
    const { isSettled } = await converge(ports);
    expect(log).to.deep.equal(["destroy closed", "tell destroy destroy"]);
    expect(isSettled).to.equal(true);
  });

  it("looks again, and forgets its decision, when another run worked on the stack", async () => {
    const { log, ports } = scripted({ ...closed, existing: someExisting() }, { existing: someExisting() });
    await converge({ ...ports, takeDown: async () => undefined });
    expect(log).to.deep.equal(["tell keep"]);
  });

  it("ends after a few steps when the pull request never rests, and says that something is still to be done", async () => {
    const { log, ports } = scripted({ existing: someExisting({ commit: OLDER }) });
    const { isSettled, verdict } = await converge(ports);
    expect(log).to.deep.equal(["up aaa", "up aaa", "up aaa", "up aaa", "tell up up"]);
    expect(isSettled).to.equal(false);
    expect(verdict.decision.kind).to.equal("up");
  });

  it("takes no place that it could not fill any more", async () => {
    const { log, ports } = scripted({});
    const { isSettled } = await converge(ports);
    expect(log).to.deep.equal(["claim", "claim", "claim", "tell up"]);
    expect(isSettled).to.equal(false);
  });

  it("ends with the failure of an operation, and tells nothing over what the operation has told", async () => {
    const { log, ports } = scripted({ existing: PLACE });
    const failure = new Error("the image could not be built");
    const outcome: unknown = await converge({ ...ports, bringUp: () => Promise.reject(failure) }).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.equal(failure);
    expect(log).to.deep.equal([]);
  });
});

import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import { startReconcileLoop } from "../../../../sandbox/cluster/controllers/reconcile-loop.ts";
import { waitFor } from "../../../../sandbox/polling.ts";

const SOON = { timeoutSeconds: 5, intervalMilliseconds: 5 };

describe("reconcile loop", () => {
  const start = (reconcile: () => Promise<void>) => {
    const messages: string[] = [];
    const log = (controller: string, message: string) => {
      messages.push(`${controller}: ${message}`);
    };
    return { messages, loop: startReconcileLoop({ name: "test", reconcile, log, gatherMilliseconds: 5 }) };
  };

  it("runs once for changes that come together", async () => {
    let runs = 0;
    const { loop } = start(async () => {
      runs += 1;
    });
    for (let change = 0; change < 10; change += 1) loop.trigger();
    await waitFor("a run", async () => runs || undefined, SOON);
    await loop.stop();
    expect(runs).to.equal(1);
  });

  it("runs again for a change during a run, and never twice at a time", async () => {
    let runs = 0;
    let active = 0;
    let most = 0;
    const { loop } = start(async () => {
      active += 1;
      most = Math.max(most, active);
      runs += 1;
      if (runs === 1) loop.trigger();
      await setImmediate();
      active -= 1;
    });
    loop.trigger();
    await waitFor("two runs", async () => runs === 2 || undefined, SOON);
    await loop.stop();
    expect(most).to.equal(1);
  });

  it("repeats what failed until it succeeds, and says so once", async () => {
    let runs = 0;
    const { loop, messages } = start(async () => {
      runs += 1;
      if (runs < 3) throw new Error("the cloud is away");
    });
    loop.trigger();
    await waitFor("three runs", async () => runs === 3 || undefined, SOON);
    await loop.stop();
    expect(messages).to.deep.equal(["test: the cloud is away"]);
  });

  it("runs no more once it is stopped", async () => {
    let runs = 0;
    let laterRuns = 0;
    const { loop } = start(async () => {
      runs += 1;
    });
    const { loop: later } = start(async () => {
      laterRuns += 1;
    });
    loop.trigger();
    await loop.stop();
    loop.trigger();
    later.trigger();
    await waitFor("a run of the other loop", async () => laterRuns || undefined, SOON);
    await later.stop();
    expect(runs).to.equal(0);
  });
});

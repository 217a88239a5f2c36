import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Run } from "../../../sandbox/actions/run/record.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { type ActionsStage, conclusions, withActions } from "./support/actions-stage.ts";

const PATIENCE = { afterInterrupt: 100, afterTerminate: 100 };

/** A job that works until a file is there, so that others come while it does. */
const work = (concurrency: string) => `
on: { workflow_dispatch: { inputs: { gate: { type: string } } } }
jobs:
  one:
    runs-on: ubuntu-24.04
    concurrency: ${concurrency}
    steps:
      - run: until test -e "$GATE"; do sleep 0.02; done
        env: { GATE: "\${{ inputs.gate }}" }
`;

/** A gate that jobs wait at. */
function gateOf({ checkout }: ActionsStage, name: string) {
  const path = join(checkout.path, "hub", name);
  return { path, open: () => writeFile(path, "") };
}

const isAtWork = ({ jobs }: Run) => jobs[0]?.steps[0] !== undefined;
const until = (what: string, check: () => boolean) =>
  waitFor(what, async () => (check() ? true : undefined), { timeoutSeconds: 30, intervalMilliseconds: 5 });

describe("a concurrency group in the sandbox", () => {
  it("lets one job work and one wait: a third puts the waiting one out, and never the one at work", async () => {
    await withActions({ "one.yml": work("{ group: 'greenroom-pr-1', cancel-in-progress: false }") }, async (stage) => {
      const { actions } = stage;
      const gate = gateOf(stage, "gate");
      const begin = () => actions.dispatch("one.yml", { gate: gate.path });
      const first = await begin();
      await until("the first job", () => isAtWork(first));
      const second = await begin();
      await until("the second job", () => second.jobs.length > 0);
      const third = await begin();
      expect(await second.finished).to.equal("cancelled");
      expect(second.jobs[0]?.steps).to.deep.equal([]);
      expect(isAtWork(third)).to.equal(false);
      await gate.open();
      expect([await first.finished, await third.finished]).to.deep.equal(["success", "success"]);
    });
  });

  it("may keep all that wait, in their order, with queue: max", async () => {
    await withActions({ "one.yml": work("{ group: a, queue: max }") }, async (stage) => {
      const gate = gateOf(stage, "gate");
      const runs: Run[] = [];
      for (let count = 1; count <= 3; count += 1) {
        const run = await stage.actions.dispatch("one.yml", { gate: gate.path });
        await until("the job", () => run.jobs.length > 0);
        runs.push(run);
      }
      await gate.open();
      expect(await Promise.all(runs.map(({ finished }) => finished))).to.deep.equal(["success", "success", "success"]);
    });
  });

  it("is the same whatever its capitals, and lets others go on at the same time", async () => {
    await withActions(
      { "one.yml": work("group-a"), "two.yml": work("GROUP-A"), "three.yml": work("group-b") },
      async (stage) => {
        const { actions } = stage;
        const [gate, open] = [gateOf(stage, "gate"), gateOf(stage, "open")];
        await open.open();
        const first = await actions.dispatch("one.yml", { gate: gate.path });
        await until("the first job", () => isAtWork(first));
        const same = await actions.dispatch("two.yml", { gate: open.path });
        const other = await actions.dispatch("three.yml", { gate: open.path });
        expect(await other.finished).to.equal("success");
        expect([first.conclusion, same.conclusion, existsSync(gate.path)]).to.deep.equal([undefined, undefined, false]);
        await gate.open();
        expect(await same.finished).to.equal("success");
      },
    );
  });

  it("ends the one at work for a newer one when it says so, also for whole workflows", async () => {
    const whole = `concurrency: { group: "checks-\${{ github.ref }}", cancel-in-progress: true }${work("other")}`;
    await withActions(
      { "one.yml": whole },
      async (stage) => {
        const [never, open] = [gateOf(stage, "never"), gateOf(stage, "open")];
        await open.open();
        const first = await stage.actions.dispatch("one.yml", { gate: never.path });
        await until("the first job", () => isAtWork(first));
        const second = await stage.actions.dispatch("one.yml", { gate: open.path });
        expect(await second.finished).to.equal("success");
        expect(await first.finished).to.equal("cancelled");
      },
      { host: { patience: PATIENCE } },
    );
  });

  it("holds jobs of a matrix apart by what each is for, and the first failure ends the others", async () => {
    const workflow = `on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    strategy: { matrix: { environment: [pr-1, pr-2] } }
    concurrency: { group: "greenroom-\${{ matrix.environment }}" }
    steps: [run: 'test "\${{ matrix.environment }}" = pr-2 && exit 1; while true; do sleep 0.05; done']
`;
    await withActions(
      { "one.yml": workflow },
      async ({ actions }) => {
        const run = await actions.dispatch("one.yml");
        expect(await run.finished).to.equal("failure");
        expect(conclusions(run)).to.deep.equal({ "one (pr-1)": "cancelled", "one (pr-2)": "failure" });
      },
      { host: { patience: PATIENCE } },
    );
  });
});

import { readFileSync } from "node:fs";
import { expect } from "chai";
import { logOf, type Run } from "../../../sandbox/actions/run/record.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { conclusions, jobOf, printed, withActions } from "./support/actions-stage.ts";

/** Long enough that a program on a busy machine has answered a signal. */
const PATIENCE = { afterInterrupt: 1500, afterTerminate: 1000 };
/** Nothing that this ends has ended in time. */
const ENDLESS = { afterInterrupt: 600_000, afterTerminate: 600_000 };

/** Runs a workflow, does something when a job has printed "ready", and waits for the end. */
async function interruptWhenReady(
  workflow: string,
  act: "cancel" | "kill",
  patience = PATIENCE,
): Promise<{ run: Run; seconds: number }> {
  let result: { run: Run; seconds: number } | undefined;
  await withActions(
    { "one.yml": workflow },
    async ({ actions }) => {
      const run = await actions.dispatch("one.yml");
      await waitFor("the job being ready", async () => (/^ready$/m.test(logOf(run)) ? true : undefined), {
        timeoutSeconds: 30,
        intervalMilliseconds: 5,
      });
      const start = performance.now();
      actions[act](run);
      await run.finished;
      result = { run, seconds: (performance.now() - start) / 1000 };
    },
    { host: { patience } },
  );
  if (result === undefined) throw new Error("nothing ran");
  return result;
}

const isRunning = (pid: string) => {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};
const pidIn = (run: Run, name: string) => /pid (\d+)/.exec(printed(run, name))?.[1] ?? "none";

describe("a job in the sandbox that is cancelled", () => {
  it("gets SIGINT first, and what ends by itself is not signalled again", async () => {
    const { run } = await interruptWhenReady(
      `on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: exec node -e 'process.once("SIGINT", () => { console.log("saving"); process.exit(0) }); console.log("ready"); setInterval(() => {}, 1000)'
      - run: echo never
      - { if: always(), run: "echo cleaning, job is \${{ job.status }}" }
      - { if: cancelled(), run: echo because it was cancelled }
      - { if: failure(), run: echo never either }
`,
      "cancel",
      ENDLESS,
    );
    expect(run.conclusion).to.equal("cancelled");
    expect(printed(run, "one")).to.match(
      /saving\n.*canceled.*\ncleaning, job is cancelled\nbecause it was cancelled\n$/s,
    );
    expect(jobOf(run, "one").steps.map(({ conclusion }) => conclusion)).to.deep.equal([
      ...["cancelled", "skipped", "success", "success", "skipped"],
    ]);
  });

  it("gets SIGTERM after that, and is killed in the end with all that it has started", async () => {
    const { run, seconds } = await interruptWhenReady(
      `on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          exec node -e '
            for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.log("no to " + signal));
            const child = require("child_process").spawn("sleep", ["300"], { env: {} });
            console.log("pid " + child.pid); console.log("ready"); setInterval(() => {}, 1000)'
`,
      "cancel",
    );
    expect(printed(run, "one")).to.contain("no to SIGINT\nno to SIGTERM\n");
    expect(isRunning(pidIn(run, "one"))).to.equal(false);
    expect(seconds).to.be.at.least((PATIENCE.afterInterrupt + PATIENCE.afterTerminate) / 1000);
  });

  it("is a shell that passes nothing on unless it is replaced by the program", async () => {
    const { run } = await interruptWhenReady(
      `on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          node -e 'process.on("SIGINT", () => console.log("told")); console.log("ready"); setInterval(() => {}, 1000)'
          echo after
`,
      "cancel",
    );
    expect(printed(run, "one")).to.not.contain("told");
  });

  it("lets jobs that ask for it run afterwards, and cancels the others", async () => {
    const { run } = await interruptWhenReady(
      `on: workflow_dispatch
jobs:
  one: { runs-on: ubuntu-24.04, steps: [run: "echo ready; exec sleep 300"] }
  two: { needs: one, runs-on: ubuntu-24.04, steps: [run: echo no] }
  last: { needs: one, if: always(), runs-on: ubuntu-24.04, steps: [run: "echo \${{ needs.one.result }}"] }
`,
      "cancel",
    );
    expect(conclusions(run)).to.deep.equal({ one: "cancelled", two: "cancelled", last: "success" });
    expect(printed(run, "last")).to.equal("cancelled\n");
  });

  it("ends at once when its machine dies: no signal, no further step, no process", async () => {
    const { run } = await interruptWhenReady(
      `on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          exec node -e '
            process.on("SIGINT", () => console.log("told"));
            const child = require("child_process").spawn("sleep", ["300"], { detached: true });
            console.log("pid " + child.pid); console.log("ready"); setInterval(() => {}, 1000)'
      - { if: always(), run: echo never }
  after: { needs: one, if: always(), runs-on: ubuntu-24.04, steps: [run: "echo \${{ needs.one.result }}"] }
`,
      "kill",
    );
    expect(conclusions(run)).to.deep.equal({ one: "failure", after: "success" });
    expect(jobOf(run, "one").steps).to.have.length(1);
    expect(printed(run, "one")).to.not.contain("told");
    expect(isRunning(pidIn(run, "one"))).to.equal(false);
  });

  it("is one whose time is over, and a step whose time is over has failed", async () => {
    await withActions(
      {
        "one.yml": `on: workflow_dispatch
jobs:
  job: { runs-on: ubuntu-24.04, timeout-minutes: 0.005, steps: [run: exec sleep 300, { if: cancelled(), run: echo late }] }
  step: { runs-on: ubuntu-24.04, steps: [{ run: exec sleep 300, timeout-minutes: 0.005 }, { if: failure(), run: echo failed }] }
`,
      },
      async ({ actions }) => {
        const run = await actions.dispatch("one.yml");
        await run.finished;
        expect(conclusions(run)).to.deep.equal({ job: "cancelled", step: "failure" });
        expect(printed(run, "job")).to.contain("late");
        expect(printed(run, "step")).to.contain("The action has timed out.").and.contain("failed");
      },
      { host: { patience: PATIENCE } },
    );
  });

  it("leaves nothing behind that a step has put into the background", async () => {
    await withActions(
      {
        "one.yml":
          "on: workflow_dispatch\njobs: { one: { runs-on: ubuntu-24.04, steps: [run: 'setsid sleep 300 > /dev/null 2>&1 & echo pid $!'] } }",
      },
      async ({ actions }) => {
        const run = await actions.dispatch("one.yml");
        expect(await run.finished).to.equal("success");
        expect(isRunning(pidIn(run, "one"))).to.equal(false);
      },
    );
  });
});

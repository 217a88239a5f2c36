import { mock } from "node:test";
import { expect } from "chai";
import { createProgress, type ProgressOutput } from "../../../../sandbox/toolchain/progress.ts";

const CLEAR = "\r\u001b[K";

describe("the progress of a preparation", () => {
  let printed: string[];

  beforeEach(() => {
    printed = [];
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  });
  afterEach(() => mock.timers.reset());

  const steps = (output: Omit<ProgressOutput, "write">) =>
    createProgress({ ...output, write: (text) => printed.push(text) }, { first: 40, second: 80 });

  /** Work that takes so long on the clock of the test, which only knows the time after a tick. */
  const lasting = (seconds: number) => async () => {
    for (let passed = 0; passed <= seconds; passed++) mock.timers.tick(passed === 0 ? 0 : 1000);
  };

  it("is one line on a terminal, renewed each second, and in the end what the step took", async () => {
    await steps({ isTTY: true }).step("first", lasting(2));
    expect(printed).to.deep.equal([
      `${CLEAR}  first: 0 s so far, about 2 min 0 s left in all`,
      `${CLEAR}  first: 1 s so far, about 1 min 59 s left in all`,
      `${CLEAR}  first: 2 s so far, about 1 min 58 s left in all`,
      CLEAR,
      "  first: 2 s\n",
    ]);
  });

  it("is a line after a second and each half minute in a log, without control characters", async () => {
    const progress = steps({});
    await progress.step("first", lasting(31));
    await progress.step("second", lasting(80));
    expect(printed).to.deep.equal([
      "  first: 1 s so far, about 1 min 59 s left in all\n",
      "  first: 30 s so far, about 1 min 30 s left in all\n",
      "  first: 31 s\n",
      "  second: 1 s so far, about 1 min 19 s left in all\n",
      "  second: 30 s so far, about 50 s left in all\n",
      "  second: 1 min 0 s so far, about 20 s left in all\n",
      "  second: 1 min 20 s\n",
    ]);
  });

  it("counts the rest of a step that takes longer than expected as nothing", async () => {
    const progress = steps({});
    await progress.step("first", lasting(60));
    expect(printed.at(-2)).to.equal("  first: 1 min 0 s so far, about 1 min 20 s left in all\n");
    await progress.step("second", lasting(90));
    expect(printed.at(-2)).to.equal("  second: 1 min 30 s so far, nearly done\n");
  });

  it("leaves no trace of work that was through at once but its end", async () => {
    await steps({}).step("first", lasting(0));
    expect(printed).to.deep.equal(["  first: 0 s\n"]);
  });

  it("cuts what is done, not how long it takes, where the terminal is narrow: a wrapped line cannot be renewed", async () => {
    await steps({ isTTY: true, columns: 60 }).step("first of what there is to do", lasting(0));
    expect(printed[0]).to.equal(`${CLEAR}  first of what t…: 0 s so far, about 2 min 0 s left in all`);
    expect(printed[0]?.length).to.equal(CLEAR.length + 59);
  });

  it("ends with the work, also when that fails", async () => {
    const failed = steps({ isTTY: true }).step("first", () => Promise.reject(new Error("no")));
    expect(await failed.catch((error: Error) => error.message)).to.equal("no");
    printed.length = 0;
    mock.timers.tick(5000);
    expect(printed).to.deep.equal([]);
  });
});

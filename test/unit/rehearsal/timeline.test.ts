import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { expect } from "chai";
import { createTimeline, type Expectation, readExpectation } from "../../../rehearsal/timeline.ts";

const CLEAR = "\r\u001b[K";
const PROGRAMME = { acts: ["one"], keep: false };
const STEPS = [
  { name: "up", ok: true, seconds: 12, detail: "" },
  { name: "play", ok: true, seconds: 60, detail: "" },
  { name: "down", ok: true, seconds: 3, detail: "" },
];

describe("the timeline of a rehearsal", () => {
  let printed: string[];
  let folder: string;

  beforeEach(() => {
    printed = [];
    folder = mkdtempSync(join(tmpdir(), "timeline-"));
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  });
  afterEach(() => {
    mock.timers.reset();
    rmSync(folder, { recursive: true });
  });

  /** What is expected after this report. */
  function expectedAfter(report: unknown, programme: unknown = PROGRAMME): Expectation {
    const file = join(folder, "report.json");
    writeFileSync(file, JSON.stringify(report));
    return readExpectation(file, programme);
  }

  /** What a terminal shows after two seconds of a step. */
  async function shown(expected: Expectation, ...names: readonly string[]): Promise<string | undefined> {
    const timeline = createTimeline({ isTTY: true, write: (text) => printed.push(text) }, expected);
    for (const name of names) {
      printed = [];
      await timeline.play(name, async () => {
        mock.timers.tick(1000);
        mock.timers.tick(1000);
        return "seen";
      });
    }
    return printed.findLast((text) => text.includes("so far"));
  }

  it("shows on a terminal what is played, for how long, and what the last rehearsal lets one expect", async () => {
    const expected = expectedAfter({ ok: true, programme: PROGRAMME, steps: STEPS });
    expect(await shown(expected, "up")).to.equal(
      `${CLEAR}  …  up: 2 s so far, 12 s last time, about 1 min 13 s left in all`,
    );
    expect(await shown(expected, "up", "play")).to.equal(
      `${CLEAR}  …  play: 2 s so far, 1 min 0 s last time, about 1 min 1 s left in all`,
    );
    expect(printed.slice(-2)).to.deep.equal([CLEAR, "ok     0.0 s  play\n             seen\n"]);
  });

  it("knows a step that comes again in the next act from the one that was", async () => {
    const expected = expectedAfter({ ok: true, programme: PROGRAMME, steps: [...STEPS, ...STEPS] });
    expect(await shown(expected, "up", "play", "down", "up")).to.include("about 1 min 13 s left in all");
  });

  it("promises nothing of the whole when the last one played something else, or came to no good end", async () => {
    const line = `${CLEAR}  …  play: 2 s so far, 1 min 0 s last time`;
    const [failed, other] = [
      { ok: false, programme: PROGRAMME },
      { ok: true, programme: { acts: ["two"] } },
    ];
    expect(await shown(expectedAfter({ ...failed, steps: STEPS }), "play")).to.equal(line);
    expect(await shown(expectedAfter({ ...other, steps: STEPS }), "play")).to.equal(line);
  });

  it("takes no step that failed for what one will take", async () => {
    const steps = [{ name: "play", ok: false, seconds: 2, detail: "" }];
    expect(await shown(expectedAfter({ ok: false, programme: PROGRAMME, steps }), "play")).to.equal(
      `${CLEAR}  …  play: 2 s so far`,
    );
  });

  it("expects nothing without a report", async () => {
    const expected = readExpectation(join(folder, "none.json"), PROGRAMME);
    expect(await shown(expected, "play")).to.equal(`${CLEAR}  …  play: 2 s so far`);
  });

  it("gives a log one line for each step, and no control characters", async () => {
    const expected = expectedAfter({ ok: true, programme: PROGRAMME, steps: STEPS });
    const timeline = createTimeline({ write: (text) => printed.push(text) }, expected);
    await timeline.play("up", async () => {
      mock.timers.tick(60_000);
      return "seen";
    });
    expect(printed).to.deep.equal(["ok     0.0 s  up\n             seen\n"]);
  });
});

import { EventEmitter } from "node:events";
import { expect } from "chai";
import { untilInterrupted } from "../../../rehearsal/interruption.ts";
import { createTimeline } from "../../../rehearsal/timeline.ts";

describe("a rehearsal that is told to end", () => {
  function rehearsal() {
    const printed: string[] = [];
    const output = { write: (text: string) => printed.push(text) };
    const signals = new EventEmitter();
    const timeline = createTimeline(output);
    return { printed, signals, timeline, played: untilInterrupted(timeline, signals, output) };
  }

  for (const signal of ["SIGINT", "SIGTERM"]) {
    it(`finishes the step that it plays, and plays no other, but can still clean up: ${signal}`, async () => {
      const { printed, signals, timeline, played } = rehearsal();
      await played.play("one", async () => {
        signals.emit(signal);
        return "done";
      });
      const refusal = await played.play("two", async () => "never").catch((error: Error) => error.message);
      expect(refusal).to.equal(`it was told to by ${signal}`);
      await timeline.play("the sandbox goes down", async () => "gone");
      expect(timeline.steps.map(({ name, ok }) => [name, ok])).to.deep.equal([
        ["one", true],
        ["the sandbox goes down", true],
      ]);
      expect(printed.join("")).to.include(`${signal}: the rehearsal ends after this step`);
    });
  }

  it("leaves a second signal to the system", () => {
    const { signals } = rehearsal();
    signals.emit("SIGINT");
    expect(signals.listenerCount("SIGINT")).to.equal(0);
  });
});

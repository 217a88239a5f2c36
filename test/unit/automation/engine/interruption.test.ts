import { EventEmitter } from "node:events";
import { expect } from "chai";
import { createInterrupter, interruptOnSignals, type Urgency } from "../../../../automation/engine/interruption.ts";

describe("signals", () => {
  for (const [signals, expected, reason] of [
    [["SIGINT"], ["finish"], "SIGINT arrived"],
    [["SIGTERM"], ["finish", "leave"], "SIGTERM arrived"],
    [["SIGINT", "SIGTERM"], ["finish", "leave"], "SIGINT arrived"],
    [["SIGINT", "SIGINT", "SIGINT"], ["finish", "leave"], "SIGINT arrived"],
  ] as const) {
    it(`${signals.join(", ")} ask to ${expected.join(", then to ")}`, () => {
      const process = new EventEmitter();
      const interrupter = createInterrupter();
      const asked: Urgency[] = [];
      interrupter.subscribe((urgency) => asked.push(urgency));
      const stop = interruptOnSignals(interrupter, process, 25);
      for (const signal of signals) process.emit(signal);
      stop();
      expect([asked, interrupter.reason, interrupter.signal.aborted]).to.deep.equal([expected, reason, true]);
      expect(process.eventNames()).to.deep.equal([]);
    });
  }

  it("that came early are told to whoever subscribes later, and to nobody who left", () => {
    const interrupter = createInterrupter();
    const asked: Urgency[] = [];
    interrupter.subscribe(() => asked.push("finish"))();
    interrupter.leave("SIGTERM arrived");
    interrupter.subscribe((urgency) => asked.push(urgency));
    expect(asked).to.deep.equal(["finish", "leave"]);
  });

  it("the deadline asks to finish, and names itself", async () => {
    const interrupter = createInterrupter();
    const stop = interruptOnSignals(interrupter, new EventEmitter(), 0.0001);
    await new Promise<void>((resolve) => interrupter.subscribe(() => resolve()));
    stop();
    expect(interrupter.reason).to.equal("the deadline of 0.0001 minutes has passed");
  });
});

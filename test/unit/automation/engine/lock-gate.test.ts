import { expect } from "chai";
import {
  createLockGate,
  isLockFailure,
  type LockWaiting,
  StackChanged,
} from "../../../../automation/engine/lock-gate.ts";
import { formatRunMark, runTag } from "../../../../automation/engine/locks.ts";
import { PulumiFailure } from "../../../../automation/engine/pulumi-cli.ts";
import { CliError } from "../../../../automation/errors.ts";

const FREE = new PulumiFailure("refresh", { stdout: "", stderr: "error: no resource named 'x' found\n" }, 1);
const SINCE = "2026-11-21T02:11:49Z";
const LIVING = conflictWith("fv-az1");
const DEAD = conflictWith("fv-az2");
const DEAD_TAG = runTag({ host: "fv-az2", processId: 4711 });
const DEAD_MARK = formatRunMark({ runId: "over", startedAt: SINCE });
const VANISHED = new PulumiFailure("up", { stdout: "", stderr: "stat /.pulumi/locks/1.json: no such file" }, 1);

describe("the way past a stack's lock", () => {
  it("knows a lock conflict from other failures", () => {
    const failures = [LIVING, VANISHED, FREE, new Error("no")];
    expect(failures.map(isLockFailure)).to.deep.equal([true, true, false, false]);
  });

  it("is open at once when the lock went while a command looked, and closed when that does not end", async () => {
    const { gate, commands } = gateWith([VANISHED, VANISHED, FREE]);
    await gate.pass(VANISHED);
    await gate.requireFree();
    expect(commands).to.deep.equal(["refresh", "refresh", "refresh"]);
    const endless = gateWith(Array.from({ length: 5 }, () => VANISHED));
    for (let tries = 1; tries < 5; tries++) await endless.gate.pass(VANISHED);
    expect(await endless.gate.requireFree().catch(String)).to.match(
      /Someone else works on "pr-1": the backend does not/,
    );
    expect(endless.commands).to.deep.equal(Array.from({ length: 5 }, () => "refresh"));
  });

  it("is closed while a living process holds the lock", async () => {
    const error = await gateWith([]).gate.pass(LIVING).catch(String);
    expect(error).to.match(/Someone else works on "pr-1": runner@\S+, process \d+, since/);
  });

  it("is opened by breaking the lock of a dead process", async () => {
    const { gate, commands } = gateWith([]);
    await gate.pass(DEAD);
    expect(commands).to.deep.equal(["cancel"]);
  });

  it("is closed when a lock that was broken is met again", async () => {
    const { gate } = gateWith([]);
    await gate.pass(DEAD);
    const error: unknown = await gate.pass(DEAD).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(CliError).with.property("code", "stack-locked");
  });

  it("asks again until the lock is free, and tells each holder once", async () => {
    const heard: string[] = [];
    const { gate, commands } = gateWith([LIVING, FREE], (holders) => heard.push(holders));
    await gate.pass(LIVING);
    expect(commands).to.deep.equal(["refresh", "refresh"]);
    expect(heard.length).to.equal(1);
    expect(heard[0]).to.contain("runner@fv-az1, process 4711");
  }).timeout(10_000);

  it("does not go on after it had to wait, when what was decided before may be wrong then", async () => {
    const giving = gateWith([LIVING, FREE], () => undefined, undefined, { givesUpAfterWait: true });
    expect(await giving.gate.pass(LIVING).catch((error: unknown) => error)).to.be.instanceOf(StackChanged);
    const broken = gateWith([], () => undefined, undefined, { givesUpAfterWait: true });
    await broken.gate.pass(DEAD);
    expect(broken.commands).to.deep.equal(["cancel"]);
    const late = gateWith([], () => undefined, undefined, { givesUpAfterWait: true });
    expect(await late.gate.pass(VANISHED).catch((error: unknown) => error)).to.be.instanceOf(StackChanged);
  }).timeout(10_000);

  it("breaks the lock of a holder that dies while it is waited for", async () => {
    const { gate, commands } = gateWith([DEAD], () => undefined);
    await gate.pass(LIVING);
    expect(commands).to.deep.equal(["refresh", "cancel"]);
  });

  it("stays closed when the waiting is to end", async () => {
    const stopping = new AbortController();
    const { gate, commands } = gateWith([], () => stopping.abort(), stopping.signal);
    expect(await gate.pass(LIVING).catch((error: unknown) => String(error))).to.contain("AbortError");
    expect(commands).to.deep.equal([]);
  });

  it("looks before something is done that only counts when nobody works", async () => {
    await gateWith([FREE]).gate.requireFree();
    expect(await gateWith([LIVING]).gate.requireFree().catch(String)).to.contain("Someone else works");
    const failure = new PulumiFailure("refresh", { stdout: "", stderr: "error: incorrect passphrase\n" }, 255);
    expect(
      await gateWith([failure])
        .gate.requireFree()
        .catch((reason: unknown) => reason),
    ).to.equal(failure);
  });
});

/** A gate whose probes answer in turn, and what it ran. It waits when `onWait` is given. */
function gateWith(
  answers: PulumiFailure[],
  onWait?: (holders: string) => void,
  signal: AbortSignal = new AbortController().signal,
  waiting: LockWaiting = {},
) {
  const commands: string[] = [];
  const gate = createLockGate({
    stackName: "pr-1",
    signal,
    environment: {},
    ownRun: undefined,
    isRunOver: async ({ runId }) => runId === "over",
    run: async ([command = "", ...words]) => {
      if (command === "stack") return { stdout: words.at(-1) === DEAD_TAG ? DEAD_MARK : "" };
      commands.push(command);
      const answer = command === "refresh" ? answers.shift() : undefined;
      if (answer !== undefined) throw answer;
      return { stdout: "" };
    },
    waitForLock: onWait !== undefined,
    onWait,
    ...waiting,
  });
  return { gate, commands };
}

function conflictWith(host: string): PulumiFailure {
  const stderr = `error: the stack is currently locked by 1 lock(s).\n  file:///state/1.json: created by runner@${host} (pid 4711) at ${SINCE}\n`;
  return new PulumiFailure("up", { stdout: "", stderr }, 255);
}

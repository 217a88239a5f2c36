import { hostname } from "node:os";
import { expect } from "chai";
import {
  createLockGate,
  isLockFailure,
  type LockWaiting,
  StackChanged,
} from "../../../../automation/engine/lock-gate.ts";
import { PulumiFailure } from "../../../../automation/engine/pulumi-cli.ts";
import { CliError } from "../../../../automation/errors.ts";

const FREE = new PulumiFailure("refresh", { stdout: "", stderr: "error: no resource named 'x' found\n" }, 1);
const LIVING = conflictWith(process.pid, new Date());
const DEAD = conflictWith(process.pid, new Date(0));

describe("the way past a stack's lock", () => {
  it("knows a lock conflict from other failures", () => {
    expect([isLockFailure(LIVING), isLockFailure(FREE), isLockFailure(new Error("no"))]).to.deep.equal([
      true,
      false,
      false,
    ]);
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
    expect(heard[0]).to.contain(`process ${process.pid}`);
  }).timeout(10_000);

  it("does not go on after it had to wait, when what was decided before may be wrong then", async () => {
    const giving = gateWith([LIVING, FREE], () => undefined, undefined, { givesUpAfterWait: true });
    expect(await giving.gate.pass(LIVING).catch((error: unknown) => error)).to.be.instanceOf(StackChanged);
    const broken = gateWith([], () => undefined, undefined, { givesUpAfterWait: true });
    await broken.gate.pass(DEAD);
    expect(broken.commands).to.deep.equal(["cancel"]);
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
    isRunOver: async () => false,
    run: async ([command = ""]) => {
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

function conflictWith(processId: number, since: Date): PulumiFailure {
  const stderr = `error: the stack is currently locked by 1 lock(s).\n  file:///state/1.json: created by runner@${hostname()} (pid ${processId}) at ${since.toISOString()}\n`;
  return new PulumiFailure("up", { stdout: "", stderr }, 255);
}

import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { expect } from "chai";
import { lockBreaker } from "../../../../automation/engine/lock-breaker.ts";
import { formatRunMark, parseLockHolders, processLiveness, runTag } from "../../../../automation/engine/locks.ts";

const CONFLICT = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/greenroom/pr-1/77.json: created by runner@fv-az1 (pid 31949) at 2026-11-21T02:11:49Z
`;
const HOLDER = { user: "runner", host: "fv-az1", processId: 31949, since: new Date("2026-11-21T02:11:49Z") };
const MARK = formatRunMark({ runId: "4711", startedAt: "2026-11-21T02:11:48.500Z" });

describe("the lock of a stack", () => {
  it("names its holder in the conflict", () => {
    expect(parseLockHolders(CONFLICT)).to.deep.equal([HOLDER]);
  });

  for (const [what, holder, expected] of [
    ["a living process that is older than the lock", { processId: process.pid, since: new Date() }, "alive"],
    ["a process number that was given to a younger process", { processId: process.pid, since: new Date(0) }, "dead"],
    ["a process that has ended", { processId: spawnSync("true").pid, since: new Date() }, "dead"],
    ["a process on another machine", { host: "elsewhere" }, "unknown"],
  ] as const) {
    it(`takes ${what} for ${expected}`, async () => {
      expect(await processLiveness({ ...HOLDER, host: hostname(), ...holder })).to.equal(expected);
    });
  }

  it("has the mark of each process under a name of its own, which the engine takes", () => {
    const tags = [HOLDER, { ...HOLDER, host: "fv-az2" }, { ...HOLDER, processId: 3194 }].map(runTag);
    expect(new Set(tags)).to.have.lengthOf(3);
    for (const tag of tags) expect(tag).to.match(/^[a-zA-Z0-9-_.:]{1,40}$/);
  });

  it("is broken when the GitHub run that took it is over", async () => {
    const { commands, breakLock } = breaker(MARK, true);
    expect(await breakLock(CONFLICT)).to.deep.equal({ kind: "broken" });
    expect(commands).to.deep.equal([`stack tag get ${runTag(HOLDER)}`, "cancel --yes"]);
  });

  for (const [why, mark, isOver] of [
    ["that run still works", MARK, false],
    ["nobody left a mark", "", true],
    ["the mark is of an earlier process with the same number", MARK.replace("T02", "T01"), true],
    ["the mark is of a later process with the same number", MARK.replace("T02", "T03"), true],
  ] as const) {
    it(`is kept when ${why}`, async () => {
      const { commands, breakLock } = breaker(mark, isOver);
      const verdict = await breakLock(CONFLICT);
      expect(verdict.kind === "held" ? verdict.holders : "").to.contain(
        "runner@fv-az1, process 31949, since 2026-11-21T02:11:49.000Z",
      );
      expect(commands).not.to.include("cancel --yes");
    });
  }
});

function breaker(mark: string, isOver: boolean) {
  const commands: string[] = [];
  const breakLock = lockBreaker({
    isRunOver: async () => isOver,
    run: async (args) => {
      commands.push(args.join(" "));
      return { stdout: mark };
    },
  });
  return { commands, breakLock };
}

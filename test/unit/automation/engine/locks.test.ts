import { expect } from "chai";
import { lockBreaker } from "../../../../automation/engine/lock-breaker.ts";
import {
  formatRunMark,
  isVanishedLock,
  parseLockHolders,
  parseRunMark,
  type RunAttempt,
  runTag,
} from "../../../../automation/engine/locks.ts";

const CONFLICT = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/greenroom/pr-1/77.json: created by runner@fv-az1 (pid 31949) at 2026-11-21T02:11:49Z
`;
const HOLDER = { user: "runner", host: "fv-az1", processId: 31949, since: new Date("2026-11-21T02:11:49Z") };
const STARTED = { startedAt: "2026-11-21T02:11:48.500Z" };
const MARK = formatRunMark({ runId: "4711", ...STARTED });
const SECOND = formatRunMark({ runId: "4711", attempt: 2, ...STARTED });

/** What the engine says when a lock goes between its list of locks and its look into them, in a bucket and in a folder. */
const VANISHED = [
  'error: blob (key ".pulumi/locks/organization/greenroom/pr-1/77.json") (code=NotFound): operation error S3: GetObject, https response error StatusCode: 404, NoSuchKey',
  "error: 2 errors occurred:\n    1) stat /state/.pulumi/locks/organization/greenroom/pr-1/77.json: no such file or directory\n    2) NotFound",
];

describe("the lock of a stack", () => {
  it("names its holder in the conflict", () => {
    expect(parseLockHolders(CONFLICT)).to.deep.equal([HOLDER]);
  });

  it("has the mark of each process under a name of its own, which the engine takes", () => {
    const tags = [HOLDER, { ...HOLDER, host: "fv-az2" }, { ...HOLDER, processId: 3194 }].map(runTag);
    expect(new Set(tags)).to.have.lengthOf(3);
    for (const tag of tags) expect(tag).to.match(/^[a-zA-Z0-9-_.:]{1,40}$/);
  });

  it("is known to have gone while the engine looked, and not to have been removed under it", () => {
    expect(VANISHED.map(isVanishedLock)).to.deep.equal([true, true]);
    const removed = `error: there was a problem deleting the lock at file:///state/.pulumi/locks/a/pr-1/77.json, manual clean up may be required: blob (code=NotFound)`;
    const missing = 'error: blob (key ".pulumi/stacks/greenroom/pr-1.json") (code=NotFound)';
    expect([CONFLICT, removed, missing].map(isVanishedLock)).to.deep.equal([false, false, false]);
  });

  it("has a mark that names the attempt, and none of a run before attempts counted", () => {
    expect(parseRunMark(SECOND)).to.deep.equal({ runId: "4711", attempt: 2, ...STARTED });
    expect(parseRunMark(MARK)).to.deep.equal({ runId: "4711", attempt: undefined, ...STARTED });
  });

  it("is broken when the attempt of the GitHub run that took it is over", async () => {
    const { commands, asked, breakLock } = breaker(SECOND, true, { runId: "4712", attempt: 3 });
    expect(await breakLock(CONFLICT)).to.deep.equal({ kind: "broken" });
    expect(commands).to.deep.equal([`stack tag get ${runTag(HOLDER)}`, "cancel --yes"]);
    expect(asked).to.deep.equal(["4711 2"]);
  });

  it("is broken when the run was begun again as this one, whatever GitHub says of it", async () => {
    const { asked, breakLock } = breaker(SECOND, false, { runId: "4711", attempt: 3 });
    expect(await breakLock(CONFLICT)).to.deep.equal({ kind: "broken" });
    expect(asked).to.deep.equal([]);
  });

  for (const [why, mark, isOver] of [
    ["that run still works", MARK, false],
    ["it is of this very attempt", SECOND, false],
    ["nobody left a mark", "", true],
    ["the mark is of an earlier process with the same number", MARK.replace("T02", "T01"), true],
    ["the mark is of a later process with the same number", MARK.replace("T02", "T03"), true],
  ] as const) {
    it(`is kept when ${why}`, async () => {
      const { commands, breakLock } = breaker(mark, isOver, { runId: "4711", attempt: 2 });
      const verdict = await breakLock(CONFLICT);
      expect(verdict.kind === "held" ? verdict.holders : "").to.contain(
        "runner@fv-az1, process 31949, since 2026-11-21T02:11:49.000Z",
      );
      expect(commands).not.to.include("cancel --yes");
    });
  }
});

function breaker(mark: string, isOver: boolean, ownRun: RunAttempt) {
  const commands: string[] = [];
  const asked: string[] = [];
  const breakLock = lockBreaker({
    environment: {},
    ownRun,
    isRunOver: async ({ runId, attempt }) => {
      asked.push(`${runId} ${attempt}`);
      return isOver;
    },
    run: async (args) => {
      commands.push(args.join(" "));
      return { stdout: mark };
    },
  });
  return { commands, asked, breakLock };
}

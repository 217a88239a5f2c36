import { expect } from "chai";
import {
  commandAuthors,
  type PreviewHistory,
  readHistory,
} from "../../../../../automation/lifecycle/converge/preview-activity.ts";
import { leasePhase } from "../../../../../automation/lifecycle/converge/preview-lease.ts";
import { HEAD, hour, OLDER, someEvent, somePullRequest } from "./some-facts.ts";

const fork = somePullRequest({ isFromFork: true });

function history(changes: Partial<PreviewHistory>) {
  return readHistory({
    ...{ pullRequest: somePullRequest(), events: [], writers: new Set(["alice"]), headDeployedAt: hour(2) },
    now: new Date(hour(5)),
    ...changes,
  });
}

describe("the history of a pull request", () => {
  it("renews its lease by what shows that it is wanted, and by nothing else", () => {
    const events = [
      someEvent({ kind: "labeled", label: "preview:on", at: hour(1) }),
      someEvent({ kind: "reopened", at: hour(2) }),
      someEvent({ kind: "ready-for-review", at: hour(3) }),
      someEvent({ kind: "labeled", label: "Preview:Extend", at: hour(4) }),
      someEvent({ body: "/greenroom extend", at: hour(4.5) }),
      someEvent({ kind: "force-pushed", at: hour(4.6) }),
    ];
    expect(history({ events }).activity).to.deep.equal([
      { kind: "opened", at: hour(0) },
      { kind: "reopened", at: hour(2) },
      { kind: "ready", at: hour(3) },
      { kind: "extend", at: hour(4) },
      { kind: "extend", at: hour(4.5) },
      { kind: "push", at: hour(4.6) },
      { kind: "push", at: hour(2) },
    ]);
  });

  it("counts a push that forces the branch back to a commit that was deployed long ago", () => {
    const { activity } = history({
      events: [someEvent({ kind: "force-pushed", at: hour(100) })],
      headDeployedAt: hour(1),
    });
    const rules = { leaseHours: 72, warnHours: 12, sleepHours: 96 };
    expect(leasePhase({ activity, isKept: false, rules, now: new Date(hour(101)) })).to.equal("awake");
  });

  it("counts a head that was never deployed as pushed just now", () => {
    expect(history({ headDeployedAt: undefined }).activity.at(-1)).to.deep.equal({ kind: "push", at: hour(5) });
  });

  it("does not let a stranger's push to a fork renew anything, before it is approved", () => {
    expect(history({ pullRequest: fork, headDeployedAt: undefined }).activity).to.deep.equal([
      { kind: "opened", at: hour(0) },
    ]);
    const events = [someEvent({ body: `/greenroom approve ${HEAD}` })];
    expect(history({ pullRequest: fork, events }).activity.at(-1)).to.deep.equal({ kind: "push", at: hour(2) });
  });

  it("lets a push that forces the branch of a fork renew it only when one who gave a command here made it", () => {
    const approval = someEvent({ body: `/greenroom approve ${HEAD}` });
    const kindsOf = (actor: string | undefined) => {
      const events = [approval, someEvent({ kind: "force-pushed", actor, at: hour(3) })];
      return history({ pullRequest: fork, events }).activity.map(({ kind }) => kind);
    };
    expect(kindsOf("mallory")).to.deep.equal(["opened", "push"]);
    expect(kindsOf(undefined)).to.deep.equal(["opened", "push"]);
    expect(kindsOf("alice")).to.deep.equal(["opened", "push", "push"]);
  });

  it("takes commands only from those who may write", () => {
    const body = `/greenroom approve ${OLDER}\n/greenroom extend`;
    const events = [someEvent({ actor: "mallory", body }), someEvent({ actor: undefined, body })];
    const { activity, approvedCommits } = history({ events });
    expect(approvedCommits).to.deep.equal([]);
    expect(activity.map(({ kind }) => kind)).to.deep.equal(["opened", "push"]);
    expect(history({ events: [someEvent({ body })] }).approvedCommits).to.deep.equal([OLDER]);
  });

  it("tells about a command that is not understood until the next command", () => {
    const wrong = someEvent({ body: "/greenroom aprove" });
    expect(history({ events: [wrong] }).unclearCommands).to.have.length(1);
    expect(history({ events: [wrong, someEvent({ body: "/greenroom extend" })] }).unclearCommands).to.deep.equal([]);
    expect(history({ events: [someEvent({ actor: "mallory", body: "/greenroom x" })] }).unclearCommands).to.deep.equal(
      [],
    );
  });

  it("names whose permission is to be looked up: each who wrote a command, once", () => {
    const command = "/greenroom extend";
    const events = [
      someEvent({ actor: "bob", body: command }),
      someEvent({ actor: "carol", body: "no command" }),
      someEvent({ actor: "bob", body: command }),
      someEvent({ actor: undefined, body: command }),
    ];
    expect(commandAuthors(events)).to.deep.equal(["bob"]);
  });
});

import { expect } from "chai";
import { extend } from "../../../../automation/commands/extend.ts";
import { renderText } from "../../../../automation/report/text.ts";
import type { Lease, LeaseBook } from "../../../../stacks/lease-book.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, SOME_STATE } from "../../../support/fake-tools.ts";

const STAGING = { kind: "standalone", name: "staging" } as const;

describe("extend", () => {
  it("holds staging longer for the caller, whose reason it knows, and changes nothing else", async () => {
    const tools = staging({ hours: 12 }, lease("alice", "2026-01-01T03:00:00.000Z"), lease("bob"));
    const result = await extend(STAGING, tools);
    expect(renderText(result)).to.equal(
      [
        "staging stays as it is, and is held:",
        "  bob holds it until 2026-01-01T09:00:00.000Z: a test",
        "  alice holds it until 2026-01-01T14:05:00.000Z: a test\n",
      ].join("\n"),
    );
    expect(new Set(tools.fakes.log)).to.deep.equal(new Set(["close staging"]));
    expect(tools.fakes.github.made).to.deep.equal([]);
  });

  it("takes a lease with a reason for who has none, also when all others have run out", async () => {
    const tools = staging({ reason: "a load test" }, lease("bob", "2026-01-01T02:00:00.000Z"));
    const { leases } = await extend(STAGING, tools);
    expect(leases.map(({ holder, reason }) => [holder, reason])).to.deep.equal([["alice", "a load test"]]);
  });

  it("asks for a reason who has no lease", async () => {
    const tools = staging({}, lease("bob"));
    expect(await refusalOf(tools)).to.deep.include({ code: "lease-reason-missing" });
    expect(tools.fakes.leases.book.leases).to.have.length(1);
  });

  it("is refused when there is no staging, and leaves no leases behind", async () => {
    const tools = staging({ reason: "a load test" });
    tools.fakes.stacks.clear();
    expect(await refusalOf(tools)).to.deep.include({
      code: "environment-not-found",
      message: '"staging" does not exist, so that nobody can hold it longer.',
      hint: 'Create it: greenroom up staging --reason "trying the new checkout".',
    });
    expect([...tools.fakes.stacks.keys()]).to.deep.equal([]);
  });

  it("is refused when the removal of staging has begun", async () => {
    const tools = staging({ reason: "a load test" });
    tools.fakes.leases.book = { leases: [], ending: { inventory: {} } };
    const message = 'The removal of "staging" has begun and is not complete.';
    expect(await refusalOf(tools)).to.deep.include({ code: "environment-not-found", message });
    expect(tools.fakes.leases.book.leases).to.deep.equal([]);
  });

  it("is refused when staging was removed while it waited for its turn", async () => {
    const tools = staging({ reason: "a load test" }, lease("bob"));
    const change = tools.fakes.leases.change.bind(tools.fakes.leases);
    tools.fakes.leases.change = async (work) => {
      tools.fakes.stacks.delete("staging");
      return change(work);
    };
    expect(await refusalOf(tools)).to.deep.include({ code: "environment-not-found" });
    expect(tools.fakes.leases.book.leases.map(({ holder }) => holder)).to.deep.equal(["bob"]);
  });
});

function staging(options: Parameters<typeof fakeTools>[3], ...leases: LeaseBook["leases"]): FakeTools {
  const tools = fakeTools(new FakeGitHub(undefined), [], {}, options);
  tools.fakes.stacks.set("staging", SOME_STATE);
  tools.fakes.leases.book = { leases, ending: undefined };
  return tools;
}

function refusalOf(tools: FakeTools): Promise<unknown> {
  return extend(STAGING, tools).then(
    () => Promise.reject(new Error("a refusal was expected")),
    (reason: unknown) => reason,
  );
}

function lease(holder: string, until = "2026-01-01T09:00:00.000Z"): Lease {
  return { holder, reason: "a test", from: "2026-01-01T01:00:00.000Z", until };
}

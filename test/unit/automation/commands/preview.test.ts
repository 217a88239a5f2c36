import { expect } from "chai";
import { preview } from "../../../../automation/commands/preview.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { CliError } from "../../../../automation/errors.ts";
import type { Options } from "../../../../automation/options.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, NO_UPDATE, SOME_STATE } from "../../../support/fake-tools.ts";
import { withRepository } from "../../../support/git-repository.ts";
import { someChange } from "../../../support/some-change.ts";

const HEAD = "a".repeat(40);
const NEWER = "b".repeat(40);
const BASE = "d".repeat(40);
const PLATFORM = parseEnvironment("platform");
const DROPLET = someChange("digitalocean:index/droplet:Droplet", {
  ...{ operation: "create", name: "host", planned: { size: "s-2vcpu-4gb" } },
});

function toolsAt(head: string, options: Partial<Options> = { comment: 12 }): FakeTools {
  const tools = fakeTools(new FakeGitHub({ headCommit: head }), [], {}, options);
  tools.fakes.checkout = { commit: HEAD, parents: [BASE] };
  tools.fakes.plan = { ...NO_UPDATE, changes: [DROPLET] };
  tools.fakes.stacks.set("platform", SOME_STATE);
  return tools;
}

/** A program that fails, here for the catalogue's sake. */
const BROKEN = async () => {
  throw new CliError("program-failed", "The program failed.", "Correct it.", { details: ["at do_secret"] });
};

describe("preview", () => {
  it("tells the risks and the monthly cost, in its result and its text, and no pull request unasked", async () => {
    const tools = toolsAt(HEAD, {});
    const result = await preview(PLATFORM, tools);
    expect(result.risks.map(({ kind }) => kind)).to.deep.equal(["cost"]);
    expect(result.monthlyCost).to.deep.equal({ before: 0, after: 24, unpriced: [] });
    expect(renderText(result)).to.equal(
      [
        "platform: what would change",
        '  create   Droplet "host"',
        "           ! cost: USD 0.00 → USD 24.00 a month",
        "  1 × create, 0 unchanged",
        "  it would cost USD 0.00 → USD 24.00 a month (+USD 24.00), by the list prices of August 2026",
        "",
      ].join("\n"),
    );
    expect([result.toldCommit, tools.fakes.github.comments]).to.deep.equal([undefined, []]);
  });

  it("tells what the program warns of, also when nothing changes and when a pull request is not told", async () => {
    const tools = toolsAt(NEWER);
    tools.fakes.plan = { ...NO_UPDATE, warnings: ["This version is offered no more."] };
    const result = await preview(PLATFORM, tools);
    expect(result.warnings).to.have.length(2);
    expect(renderText(result)).to.match(/nothing changes\n[\s\S]*warning: This version is offered no more\./);
  });

  it("has no bill for what lives on the platform, and counts for the head that it deploys", () =>
    withRepository(async ({ path, commit }) => {
      const head = await commit({ readme: "1" });
      const result = await preview(parseEnvironment("pr-12"), toolsAt(head, { comment: 12, repository: path }));
      expect([result.monthlyCost, result.toldCommit]).to.deep.equal([undefined, head]);
    }));

  it("tells the pull request whose head is the program that was tried", async () => {
    const tools = toolsAt(HEAD);
    const result = await preview(PLATFORM, tools);
    expect(result.toldCommit).to.equal(HEAD);
    expect(tools.fakes.github.comments.length).to.equal(1);
    expect(tools.fakes.github.comments[0]).to.match(/^<!-- greenroom:plan:platform -->\n/);
    expect(tools.fakes.github.comments[0]).to.contain(`for commit ${HEAD}</sub>`);
    expect(renderText(result)).to.contain(`  the pull request was told, for commit ${HEAD}\n`);
  });

  it("knows GitHub's merge of the head into its base for the head", async () => {
    const tools = toolsAt(HEAD);
    tools.fakes.checkout = { commit: "e".repeat(40), parents: [BASE, HEAD] };
    expect((await preview(PLATFORM, tools)).toldCommit).to.equal(HEAD);
    expect(tools.fakes.github.comments[0]).to.contain(`for commit ${HEAD}, as merged into its base`);
  });

  for (const [what, checkout] of [
    ["an older commit", { commit: NEWER, parents: [HEAD] }],
    ["a merge into the head", { commit: NEWER, parents: [HEAD, BASE] }],
    ["a merge of more than two", { commit: NEWER, parents: [BASE, HEAD, "f".repeat(40)] }],
  ] as const) {
    it(`tells nothing when the head is ${what}`, async () => {
      const tools = toolsAt(HEAD);
      tools.fakes.checkout = checkout;
      const result = await preview(PLATFORM, tools);
      expect([result.toldCommit, tools.fakes.github.comments]).to.deep.equal([undefined, []]);
      expect(renderText(result)).to.contain("warning: Nothing was told on pull request 12: what was tried is not its");
    });
  }

  it("tells nothing when the head moved on while it worked, be it good or bad", async () => {
    for (const fails of [false, true]) {
      const tools = toolsAt(HEAD);
      const { github } = tools.fakes;
      const openStack: FakeTools["openStack"] = async (name, content) => {
        if (github.pull !== undefined) github.pull = { ...github.pull, headCommit: NEWER };
        return fails ? BROKEN() : tools.openStack(name, content);
      };
      await preview(PLATFORM, { ...tools, openStack }).catch(() => undefined);
      expect(github.comments).to.deep.equal([]);
    }
  });

  it("tells why it failed, with nothing secret, and fails all the same", async () => {
    const tools = toolsAt(HEAD);
    const error: unknown = await preview(PLATFORM, { ...tools, openStack: BROKEN }).catch((reason: unknown) => reason);
    expect(error).to.deep.include({ code: "program-failed" });
    const [comment = ""] = tools.fakes.github.comments;
    expect(comment).to.contain(
      "### Plan for `platform`: failed\n\n**The program failed.** Correct it. (`program-failed`)",
    );
    expect(comment).to.contain("at [secret]");
  });

  it("fails for its own reason also when GitHub cannot be told", async () => {
    const tools = toolsAt(HEAD);
    tools.fakes.github.saveComment = () => Promise.reject(new Error("GitHub does not answer."));
    const error: unknown = await preview(PLATFORM, { ...tools, openStack: BROKEN }).catch((reason: unknown) => reason);
    expect(error).to.deep.include({ code: "program-failed" });
  });

  it("says nothing when it was told to leave", async () => {
    const tools = toolsAt(HEAD);
    tools.fakes.interrupt();
    await preview(PLATFORM, { ...tools, openStack: BROKEN }).catch(() => undefined);
    expect(tools.fakes.github.comments).to.deep.equal([]);
  });

  it("fails when the good news cannot be told, because telling was asked for", async () => {
    const tools = toolsAt(HEAD);
    tools.fakes.github.saveComment = () => Promise.reject(new Error("GitHub does not answer."));
    const error: unknown = await preview(PLATFORM, tools).catch((reason: unknown) => reason);
    expect(error).to.deep.include({ message: "GitHub does not answer." });
  });

  it("refuses a pull request that there is not, and for a pull request's environment any other, before it works", async () => {
    for (const [environment, comment, code] of [
      ["platform", 13, "pull-request-not-found"],
      ["pr-12", 13, "usage"],
    ] as const) {
      const tools = toolsAt(HEAD, { comment });
      const error: unknown = await preview(parseEnvironment(environment), tools).catch((reason: unknown) => reason);
      expect(error).to.deep.include({ code });
      expect(tools.fakes.log).to.deep.equal([]);
    }
  });
});

import { expect } from "chai";
import { parseCommands } from "../../../../../automation/lifecycle/converge/preview-commands.ts";
import { HEAD } from "./some-facts.ts";

const APPROVE = { kind: "approve", commit: HEAD };
const EXTEND = { kind: "extend" };

describe("commands in comments", () => {
  const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
    ["a line of its own is one", "Nice work.\r\n/greenroom extend\r\nThanks", [EXTEND]],
    ["there may be several", `/greenroom approve ${HEAD}\n/greenroom extend`, [APPROVE, EXTEND]],
    ["a commit is read in any case", `/greenroom approve ${HEAD.toUpperCase()}`, [APPROVE]],
    ["spaces around do not matter", "  /greenroom \t extend  ", [EXTEND]],
    ["in the middle of a line it is talk", "please write /greenroom extend here", []],
    ["what is quoted is somebody else's", "> /greenroom extend", []],
    ["indented code is an example", "    /greenroom extend", []],
    ["a block of code is an example", "```\n/greenroom extend\n```\n/greenroom extend", [EXTEND]],
    ["a shorter fence does not end a block", "````\n```\n/greenroom extend\n````", []],
    ["another word is not ours", "/greenrooms extend\n/other extend", []],
  ];
  for (const [title, comment, expected] of cases) {
    it(`are read as people mean them: ${title}`, () => {
      expect(parseCommands(comment)).to.deep.equal(expected);
    });
  }

  it("approve exactly one whole commit, and say so otherwise", () => {
    for (const wrong of ["approve", `approve ${HEAD.slice(0, 39)}`, `approve ${HEAD} ${HEAD}`, "approve HEAD"]) {
      expect(parseCommands(`/greenroom ${wrong}`)).to.deep.equal([
        {
          kind: "unclear",
          sentence: `"/greenroom ${wrong}" approves nothing: after "approve" comes one commit with all of its 40 hexadecimal digits.`,
        },
      ]);
    }
  });

  for (const words of ["#".repeat(60_000), "approve ".repeat(8000), "😀".repeat(30_000)]) {
    it(`are repeated in part alone when they are long: ${words.slice(0, 16)}…`, () => {
      const [command] = parseCommands(`/greenroom ${words}`);
      if (command?.kind !== "unclear") throw new Error("it is understood");
      const [, quoted = ""] = /^"(.*?…)" (?:is no command|approves nothing)/.exec(command.sentence) ?? [];
      expect(quoted).to.have.length(100);
      expect(quoted.isWellFormed()).to.equal(true);
    });
  }

  it("name what there is when they are unknown", () => {
    expect(parseCommands("/greenroom extnd")).to.deep.equal([
      {
        kind: "unclear",
        sentence: '"/greenroom extnd" is no command: there are "/greenroom extend" and "/greenroom approve <commit>".',
      },
    ]);
  });
});

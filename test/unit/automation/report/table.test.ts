import { expect } from "chai";
import { tableLines } from "../../../../automation/report/table.ts";

describe("a table of the command line", () => {
  it("puts columns below each other and leaves nothing behind the last one", () => {
    const rows = [
      ["what", "name"],
      ["namespace", "pr-1"],
    ];
    expect(tableLines(rows)).to.deep.equal(["  what       name", "  namespace  pr-1"]);
  });

  it("lets no name begin a line, where a job's log would take it for a command", () => {
    expect(tableLines([["web\n::add-mask::x\r\n\u001b[2J", "x"]])).to.deep.equal(["  web ::add-mask::x [2J  x"]);
  });
});

import { parseArgs } from "node:util";
import { expect } from "chai";
import { tellFailure } from "../../../../sandbox/commands/failure.ts";
import { SandboxError, UsageError } from "../../../../sandbox/errors.ts";

describe("the end of a command that failed", () => {
  function told(error: unknown): { readonly text: string; readonly exitCode: number } {
    const printed: string[] = [];
    const exitCode = tellFailure("sandbox", error, { write: (text) => printed.push(text) });
    return { text: printed.join(""), exitCode };
  }

  it("is a sentence where the person can mend it", () => {
    const cause = new Error("the inside");
    expect(told(new SandboxError("this machine has no Go: install it", { cause }))).to.deep.equal({
      text: "sandbox: this machine has no Go: install it\n",
      exitCode: 1,
    });
  });

  it("has an exit code of its own for words that nobody can follow", () => {
    expect(told(new UsageError('there is no command "upp"'))).to.deep.equal({
      text: 'sandbox: there is no command "upp"\n',
      exitCode: 2,
    });
    let refusal: unknown;
    try {
      parseArgs({ args: ["--keeep"], options: {} });
    } catch (error) {
      refusal = error;
    }
    expect(told(refusal).text).to.match(/^sandbox: Unknown option '--keeep'[^\n]*\n$/);
    expect(told(refusal).exitCode).to.equal(2);
  });

  it("is a stack for a bug, also for one that Node gives a code", () => {
    let bug: unknown;
    try {
      new URL("no address");
    } catch (error) {
      bug = error;
    }
    expect(told(bug).text).to.match(/^sandbox: TypeError: Invalid URL\n +at /);
    expect(told(bug).exitCode).to.equal(1);
  });
});

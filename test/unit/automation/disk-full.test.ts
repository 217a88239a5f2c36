import { expect } from "chai";
import { explainFullDisk } from "../../../automation/disk-full.ts";
import { CliError } from "../../../automation/errors.ts";

const failure = (code: string) => Object.assign(new Error(`${code}: it failed`), { code, path: "/tmp/x" });

describe("a file that could not be written", () => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    it(`is a full disk when the system says ${code}`, () => {
      const error = explainFullDisk(failure(code));
      expect(error).to.be.instanceOf(CliError).with.property("code", "disk-full");
      expect(error).to.have.property("message", '"/tmp/x" could not be written, because the disk is full.');
    });
  }

  it("stays what it is for any other reason", () => {
    for (const other of [failure("EACCES"), new Error("ENOSPC in a text"), undefined, "ENOSPC"]) {
      expect(explainFullDisk(other)).to.equal(other);
    }
  });
});

import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SandboxError } from "../../../sandbox/errors.ts";
import { unpackDebianPackages } from "../../../sandbox/toolchain/debian-packages.ts";

describe("Debian's packages", () => {
  const path = process.env.PATH;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-debian-test-"));
    process.env.PATH = folder;
  });
  afterEach(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true });
  });

  /** Why they cannot be had on a machine with the programs of the folder and no others. */
  async function refusal(): Promise<string> {
    const failure = await unpackDebianPackages(join(folder, "cache"), ["containerd"]).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(SandboxError);
    return failure instanceof SandboxError ? failure.message : "";
  }

  it("say that they need a Debian", async () => {
    expect(await refusal()).to.equal(
      "the sandbox gets programs from Debian's packages, and this machine has no apt-get: run it on Debian or Ubuntu",
    );
  });

  it("say what apt-get says when it has them not, and where to look", async () => {
    await writeFile(
      join(folder, "apt-get"),
      "#!/bin/sh\necho 'E: Unable to locate package containerd' >&2\nexit 100\n",
    );
    await chmod(join(folder, "apt-get"), 0o755);
    expect(await refusal()).to.equal(
      "the sandbox gets programs from Debian's packages, and this machine cannot get them: see whether apt-get update works here\n" +
        "apt-get -o failed: E: Unable to locate package containerd",
    );
  });
});

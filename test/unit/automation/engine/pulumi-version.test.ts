import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createInterrupter } from "../../../../automation/engine/interruption.ts";
import { findPulumi } from "../../../../automation/engine/pulumi-cli.ts";
import { isSuitable, requireVersion } from "../../../../automation/engine/pulumi-version.ts";

describe("the version of the Pulumi CLI", () => {
  for (const [version, expected] of [
    ["3.250.0", true],
    ["3.250.1", true],
    ["3.261.0-alpha.1", true],
    ["3.249.9", false],
    ["4.0.0", false],
    ["2.300.0", false],
    ["", false],
  ] as const) {
    it(`${expected ? "suits" : "does not suit"} when it is "${version}"`, () => {
      expect(isSuitable(version)).to.equal(expected);
    });
  }

  it("is refused, with the CLI's place, when it is too old", () =>
    withFolder(async (folder) => {
      const command = join(folder, "pulumi");
      await writeFile(command, "#!/bin/sh\necho v3.100.0\n", { mode: 0o755 });
      const cli = findPulumi({ PATH: folder, HOME: folder }, createInterrupter());
      const error: unknown = await requireVersion(cli).catch((reason: unknown) => reason);
      expect(error).to.deep.include({ code: "pulumi-unsuitable" });
      expect(error)
        .to.have.property("message")
        .that.equals(`${command} is Pulumi "3.100.0"; 3.250.0 or a newer 3.x is needed.`);
    }));

  it("is asked for once of the same program file, and again when the file was replaced", () =>
    withFolder(async (folder) => {
      const asked = await countQuestions(folder, (program) => copyFile("/bin/true", program));
      expect(asked).to.deep.equal([1, 1, 2]);
    }));

  it("is asked for each time where a script decides what is started", () =>
    withFolder(async (folder) => {
      const asked = await countQuestions(folder, (program) => writeFile(program, "#!/bin/sh\n"));
      expect(asked).to.deep.equal([1, 2, 3]);
    }));

  it("is asked for each time where it cannot be remembered", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "cache"), "");
      const asked = await countQuestions(folder, (program) => copyFile("/bin/true", program));
      expect(asked).to.deep.equal([1, 2, 3]);
    }));
});

/** How often the CLI was asked after each of three runs; the last one finds another file of the same name. */
async function countQuestions(folder: string, write: (program: string) => Promise<void>): Promise<readonly number[]> {
  const command = join(folder, "pulumi");
  const counts: number[] = [];
  let asked = 0;
  const run = async () => {
    asked += 1;
    return { stdout: "v3.250.1\n", stderr: "", code: 0 };
  };
  for (const isReplaced of [true, false, true]) {
    if (isReplaced) {
      await rm(command, { force: true });
      await write(command);
    }
    const version = await requireVersion({ command, environment: { XDG_CACHE_HOME: join(folder, "cache") }, run });
    expect(version).to.equal("3.250.1");
    counts.push(asked);
  }
  return counts;
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-version-test-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

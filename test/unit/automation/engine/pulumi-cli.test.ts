import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createInterrupter } from "../../../../automation/engine/interruption.ts";
import { findPulumi, isSuitable, requireVersion } from "../../../../automation/engine/pulumi-cli.ts";

describe("the Pulumi CLI", () => {
  for (const [version, expected] of [
    ["3.250.0", true],
    ["3.250.1", true],
    ["3.261.0-alpha.1", true],
    ["3.249.9", false],
    ["4.0.0", false],
    ["2.300.0", false],
    ["", false],
  ] as const) {
    it(`${expected ? "suits" : "does not suit"} in version "${version}"`, () => {
      expect(isSuitable(version)).to.equal(expected);
    });
  }

  it("is missed by name when it is not on PATH", () => {
    expect(() => findPulumi({ PATH: "/nowhere" }, createInterrupter())).to.throw(
      'There is no program "pulumi" on PATH.',
    );
  });

  it("is refused, with its place and version, when it is too old", () =>
    withPulumi("echo v3.100.0", async (folder) => {
      const cli = findPulumi({ PATH: folder }, createInterrupter());
      const error: unknown = await requireVersion(cli).catch((reason: unknown) => reason);
      expect(error).to.deep.include({ code: "pulumi-unsuitable" });
      expect(error)
        .to.have.property("message")
        .that.equals(`${join(folder, "pulumi")} is Pulumi "3.100.0"; 3.250.0 or a newer 3.x is needed.`);
    }));

  it("starts nothing any more once the run must end", () =>
    withPulumi("echo started", async (folder) => {
      const interrupter = createInterrupter();
      const cli = findPulumi({ PATH: folder }, interrupter);
      interrupter.finish("SIGINT arrived");
      const error: unknown = await cli.run(["up"], "/", {}).catch((reason: unknown) => reason);
      expect(error).to.have.property("stderr", "not started: SIGINT arrived");
    }));
});

async function withPulumi(script: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-pulumi-test-"));
  try {
    await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, "pulumi"), 0o755);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

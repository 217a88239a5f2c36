import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createInterrupter } from "../../../../automation/engine/interruption.ts";
import { findPulumi } from "../../../../automation/engine/pulumi-cli.ts";

describe("the Pulumi CLI", () => {
  it("is missed by name when it is not on PATH", () => {
    expect(() => findPulumi({ PATH: "/nowhere" }, createInterrupter())).to.throw(
      'There is no program "pulumi" on PATH.',
    );
  });

  it("starts nothing any more once the run must end", () =>
    withPulumi("echo started", async (folder) => {
      const interrupter = createInterrupter();
      const cli = findPulumi({ PATH: folder }, interrupter);
      interrupter.finish("SIGINT arrived");
      const error: unknown = await cli.run(["up"], "/", {}).catch((reason: unknown) => reason);
      expect(error).to.have.property("stderr", "not started: SIGINT arrived");
    }));
  it("is asked to finish where it can, and let alone where it would leave a lock behind", () =>
    withPulumi("trap 'echo told; exit 1' INT; echo ready; sleep 0.3 & wait $!; echo done", async (folder) => {
      for (const [words, told] of [
        [["up", "--yes"], "ready\ntold\n"],
        [["stack", "rm", "--yes"], "ready\ndone\n"],
      ] as const) {
        const interrupter = createInterrupter();
        let output = "";
        const hear = (text: string) => {
          output += text;
          interrupter.finish("SIGINT arrived");
        };
        const cli = findPulumi({ PATH: `${folder}:${process.env.PATH}` }, interrupter);
        await cli.run(words, "/", {}, hear).catch(() => undefined);
        expect(output).to.equal(told);
      }
    }));

  it("tells which process a signal has ended before it could tidy up, and goes on undisturbed", () =>
    withPulumi("echo $$; exec sleep 60", async (folder) => {
      const interrupter = createInterrupter();
      const cli = findPulumi({ PATH: `${folder}:${process.env.PATH}` }, interrupter);
      const lasting: number[] = [];
      cli.onLasting = (processId) => lasting.push(processId);
      const end = () => interrupter.finish("SIGINT arrived");
      const error: unknown = await cli.run(["up"], "/", {}, end).catch((reason: unknown) => reason);
      expect(error).to.have.property("exitCode", 255);
      expect(error).to.have.nested.property("killedProcess.processId", lasting[0]);
      await writeFile(join(folder, "pulumi"), "#!/bin/sh\necho still here\n");
      expect((await cli.undisturbed().run(["cancel"], "/", {})).stdout).to.equal("still here\n");
      expect(lasting).to.have.lengthOf(1);
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

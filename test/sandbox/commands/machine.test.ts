import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";

const root = resolve(import.meta.dirname, "../../..");

describe("a machine that cannot have a sandbox", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-machine-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [name, program] of [
    ["rehearse", "rehearsal/main.ts"],
    ["test", "test/main.ts"],
    ["bench", "bench/main.ts"],
  ] as const) {
    it(`is told so in a sentence before anything is fetched or built: ${name}`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program)], {
        env: { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder, NODE_DISABLE_COMPILE_CACHE: "1" },
        encoding: "utf8",
      });
      expect(stderr).to.equal(`${name}: the sandbox needs git: install it with apt-get install git\n`);
      expect(stdout).to.equal("");
      expect(status).to.equal(1);
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  }
});

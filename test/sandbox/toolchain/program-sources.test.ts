import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SandboxError } from "../../../sandbox/errors.ts";
import { buildGoProgram } from "../../../sandbox/toolchain/go-build.ts";
import { getPrograms, type Programs } from "../../../sandbox/toolchain/program-sources.ts";

const PAUSE = { module: "pause", package: ".", binary: "pause", variables: {} };

/** Stands for Go: writes a program where it is told to, and a line for each call. */
const GO = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
while [ "$1" != "-o" ]; do shift; done
echo built > "$2"
`;

describe("the programs of the sandbox", () => {
  const path = process.env.PATH;
  let folder: string;
  let cache: string;
  let asked: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-sources-test-"));
    cache = join(folder, "cache");
    asked = 0;
    await mkdir(join(folder, "go"));
    await writeFile(join(folder, "go", "go"), GO);
    await chmod(join(folder, "go", "go"), 0o755);
    process.env.PATH = `${join(folder, "go")}:${path}`;
  });
  afterEach(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true });
  });

  /** Gets one program from a vendor that answers so. */
  const get = (answer: Programs | undefined, searchPath = "") =>
    getPrograms(cache, searchPath, {
      builds: { pause: PAUSE },
      download: async () => {
        asked += 1;
        return answer;
      },
    });

  it("are their vendor's where the vendor answers, and nothing is built", async () => {
    expect(await get({ pause: "/downloaded/pause" })).to.deep.equal({ pause: "/downloaded/pause" });
    const calls = await readFile(join(folder, "go", "calls"), "utf8").catch(() => "none");
    expect(calls).to.equal("none");
  });

  it("are built once where it does not, and after that no vendor is waited for", async () => {
    const { pause = "" } = await get(undefined);
    expect(await readFile(pause, "utf8")).to.equal("built\n");
    expect(asked).to.equal(1);
    expect(await get({ pause: "/downloaded/pause" })).to.deep.equal({ pause });
    expect(asked).to.equal(1);
    expect((await readFile(join(folder, "go", "calls"), "utf8")).trim().split("\n")).to.have.lengthOf(1);
  });

  it("are those of the search path first", async () => {
    await get(undefined);
    await writeFile(join(folder, "pause"), "");
    expect(await get(undefined, folder)).to.deep.equal({ pause: join(folder, "pause") });
    expect(asked).to.equal(1);
  });

  it("say what to install where Go is to build them and is not there", async () => {
    process.env.PATH = cache;
    const failure = await buildGoProgram(cache, PAUSE, cache).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(SandboxError);
    expect(String(failure)).to.equal(
      "SandboxError: pause is built from its Go module, and this machine has no Go: install Go 1.26, see https://go.dev/doc/install",
    );
  });
});

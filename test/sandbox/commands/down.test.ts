import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeRoom, takeDown } from "../../../sandbox/commands/down.ts";
import type { CommandInput } from "../../../sandbox/commands/input.ts";
import { isAlive, placesOf, readProcess, writeProcess } from "../../../sandbox/description.ts";

describe("taking a sandbox down", () => {
  const path = process.env.PATH;
  let folder: string;
  let input: CommandInput;
  let printed: string[];
  let holder: ChildProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-down-test-"));
    printed = [];
    const output = { write: (text: string) => printed.push(text) };
    input = { root: folder, places: placesOf(join(folder, "sandbox")), environment: {}, output };
  });
  afterEach(async () => {
    process.env.PATH = path;
    holder?.kill("SIGKILL");
    await rm(folder, { recursive: true });
  });

  /** A process that holds nothing, and is taken for the sandbox's. */
  async function bringUp(): Promise<void> {
    holder = spawn("sleep", ["60"]);
    await mkdir(input.places.directory);
    await writeProcess(input.places, holder.pid ?? 0, folder);
  }

  it("needs none of the sandbox's programs where none is up, and so no ip", async () => {
    process.env.PATH = folder;
    await takeDown(input);
    expect(printed).to.deep.equal(["no sandbox was running for this checkout\n"]);
  });

  it("is announced before it happens when somebody else wants the place", async () => {
    await bringUp();
    const before = await readProcess(input.places);
    const isUp = () => before !== undefined && isAlive(before);
    await makeRoom({ ...input, output: { write: (text) => printed.push(`${isUp()} ${text}`) } });
    expect(printed).to.deep.equal([
      "true a sandbox is up in this checkout: it is taken down first, with everything in it\n",
    ]);
    expect(isUp()).to.equal(false);
    expect(existsSync(input.places.directory)).to.equal(false);
  });

  it("is not mentioned to somebody who finds the place free", async () => {
    await makeRoom(input);
    expect(printed).to.deep.equal([]);
  });
});

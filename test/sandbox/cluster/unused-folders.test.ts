import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { removeUnusedFolders } from "../../../sandbox/unused-folders.ts";

/** Mounts a folder where nobody else sees it, as a sandbox does, and keeps a file there. */
const SANDBOX = `mount -t tmpfs other "$0"; echo kept > "$0/file"; echo up; read word; cat "$0/file"`;

describe("the folders that sandboxes mount on", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-unused-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function nextLine({ stdout }: ChildProcess): Promise<string> {
    const [line] = (await once(stdout as NonNullable<typeof stdout>, "data")) as [Buffer];
    return line.toString().trim();
  }

  it("stay, with what is in them, as long as another sandbox uses them", async () => {
    const other = spawn("unshare", ["--mount", "sh", "-ec", SANDBOX, folder]);
    expect(await nextLine(other)).to.equal("up");
    removeUnusedFolders([folder]);
    other.stdin.write("go on\n");
    expect(await nextLine(other)).to.equal("kept");
    await once(other, "exit");
    removeUnusedFolders([folder]);
    expect(existsSync(folder)).to.equal(false);
  });

  it("stay when there is something in them, and may be gone already", async () => {
    await mkdir(join(folder, "full"));
    await writeFile(join(folder, "full", "file"), "");
    removeUnusedFolders([join(folder, "full"), join(folder, "gone")]);
    expect(existsSync(join(folder, "full"))).to.equal(true);
  });
});

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { cached } from "../../../sandbox/toolchain/cache.ts";

const MODULE = new URL("../../../sandbox/toolchain/cache.ts", import.meta.url).href;

describe("the cache of the sandbox", () => {
  let cache = "";

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "greenroom-cache-test-"));
  });

  afterEach(() => rm(cache, { recursive: true, force: true }));

  it("makes once what two ask for at the same time", async () => {
    let made = 0;
    const make = async (directory: string) => {
      made += 1;
      await writeFile(join(directory, "content"), "whole");
    };
    const folders = await Promise.all([cached(cache, "thing", ["1"], make), cached(cache, "thing", ["1"], make)]);
    expect(made).to.equal(1);
    expect(folders[0]).to.equal(folders[1]);
  });

  it("makes anew what somebody was killed over, also where process numbers mean something else", async () => {
    const program = `const { cached } = await import(${JSON.stringify(MODULE)});
      const forever = () => new Promise(() => setInterval(() => undefined, 1000));
      await cached(${JSON.stringify(cache)}, "thing", ["1"], forever);`;
    // Its own number is 1 there, and something else has that number here.
    const holder = spawn("unshare", ["--pid", "--fork", "--kill-child", process.execPath, "--eval", program]);
    const ended = new Promise((resolve) => holder.once("close", resolve));
    const begun = async () => (await readdir(cache)).find((file) => file.endsWith(".unfinished"));
    await waitFor("the making", begun, { timeoutSeconds: 20 });
    holder.kill("SIGKILL");
    await ended;
    const folder = await cached(cache, "thing", ["1"], (directory) => writeFile(join(directory, "content"), "whole"));
    expect(existsSync(join(folder, "content"))).to.equal(true);
  });
});

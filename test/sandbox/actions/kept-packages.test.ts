import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { keepPackages } from "../../../sandbox/actions/packages/kept-packages.ts";
import { run } from "../../../sandbox/run.ts";

/** An npm that installs one package, notes how it was called, and fails when the lock file says so. */
const NPM = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
grep -q broken package-lock.json && exit 7
[ "$1" = ci ] || exit 0
mkdir -p node_modules/pear && echo "installed as $2" > node_modules/pear/index.js
`;

describe("the packages of jobs", () => {
  let folder: string;
  let jobs = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-packages-"));
    await mkdir(join(folder, "machine"));
    await writeFile(join(folder, "machine", "npm"), NPM, { mode: 0o755 });
    await keepPackages(join(folder, "kept"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Calls npm in the new folder of a job. @returns the folder */
  async function call(lock: string, ...words: string[]): Promise<string> {
    jobs += 1;
    const workingDirectory = join(folder, `job-${jobs}`);
    await mkdir(workingDirectory);
    await writeFile(join(workingDirectory, "package-lock.json"), lock);
    const PATH = [join(folder, "kept"), join(folder, "machine"), process.env.PATH].join(":");
    await run("npm", words, { workingDirectory, environment: { PATH } });
    return workingDirectory;
  }

  const calls = async () => (await readFile(join(folder, "machine", "calls"), "utf8")).trim().split("\n");
  const installed = (job: string) => readFile(join(job, "node_modules", "pear", "index.js"), "utf8");

  it("are installed once for the same lock file and the same words, and copied from then on", async () => {
    for (const job of [await call("one", "ci", "--omit=dev"), await call("one", "ci", "--omit=dev")]) {
      expect(await installed(job)).to.equal("installed as --omit=dev\n");
    }
    expect(await calls()).to.deep.equal(["ci --omit=dev"]);
  });

  it("are a job's own: what it changes, no other job sees", async () => {
    const first = await call("one", "ci", "--omit=dev");
    await writeFile(join(first, "node_modules", "pear", "index.js"), "changed");
    const second = await call("one", "ci", "--omit=dev");
    await writeFile(join(second, "node_modules", "pear", "index.js"), "changed");
    expect(await installed(await call("one", "ci", "--omit=dev"))).to.equal("installed as --omit=dev\n");
  });

  it("are installed anew for another lock file and for other words, and other commands are npm's", async () => {
    await call("one", "ci", "--a");
    await call("two", "ci", "--a");
    await call("one", "ci", "--b");
    await call("one", "view", "pear");
    expect(await calls()).to.deep.equal(["ci --a", "ci --a", "ci --b", "view pear"]);
  });

  it("are not kept when they could not be installed", async () => {
    for (const _ of ["first", "second"]) {
      const failure = await call("broken", "ci").catch((error: Error) => error.message);
      expect(failure).to.contain("npm ci failed");
    }
    expect(await calls()).to.deep.equal(["ci", "ci"]);
    expect(await readdir(join(folder, "kept"))).to.deep.equal(["npm"]);
  });
});

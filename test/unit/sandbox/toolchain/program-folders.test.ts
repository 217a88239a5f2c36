import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { SandboxError } from "../../../../sandbox/errors.ts";
import { DEBIAN_PACKAGES } from "../../../../sandbox/toolchain/pins.ts";
import { programFolders } from "../../../../sandbox/toolchain/program-folders.ts";

describe("the folders of Debian's programs", () => {
  let unpacked: string;
  let installed: string;

  beforeEach(async () => {
    [unpacked, installed] = [await mkdtemp(join(tmpdir(), "unpacked-")), await mkdtemp(join(tmpdir(), "installed-"))];
  });
  afterEach(() => Promise.all([unpacked, installed].map((root) => rm(root, { recursive: true }))));

  async function place(root: string, ...files: string[]): Promise<void> {
    for (const file of files) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), "");
    }
  }

  it("begin with PostgreSQL's of the version that the machine's release has", async () => {
    await place(unpacked, "usr/lib/postgresql/16/bin/postgres");
    await place(installed, "usr/lib/postgresql/17/bin/postgres");
    const [first] = programFolders([unpacked, installed]);
    expect(first).to.equal(join(unpacked, "usr/lib/postgresql/16/bin"));
  });

  it("are those of the newest installed server where none was unpacked, before the script around its client", async () => {
    await place(unpacked, "usr/bin/psql");
    await place(installed, ...["9", "15"].map((version) => `usr/lib/postgresql/${version}/bin/postgres`));
    await place(installed, "usr/lib/postgresql/17/bin/psql");
    expect(programFolders([unpacked, installed]).slice(0, 3)).to.deep.equal([
      join(unpacked, "usr/lib/postgresql/15/bin"),
      join(installed, "usr/lib/postgresql/15/bin"),
      join(unpacked, "usr/bin"),
    ]);
  });

  it("hold what was unpacked before what is installed", async () => {
    await place(installed, "usr/lib/postgresql/15/bin/postgres");
    const folders = programFolders([unpacked, installed]);
    expect(folders.indexOf(join(unpacked, "sbin"))).to.be.lessThan(folders.indexOf(join(installed, "usr/bin")));
  });

  it("need a server, and say how the machine gets one", () => {
    expect(() => programFolders([unpacked, installed])).to.throw(
      SandboxError,
      `no Debian package brought the program postgres: install it on this machine, or remove ${unpacked}, so that its package is fetched again`,
    );
  });
});

describe("the Debian packages", () => {
  it("have names that every release knows", () => {
    expect(DEBIAN_PACKAGES.filter((name) => /-\d+$/.test(name))).to.deep.equal([]);
  });
});

import { spawnSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { withTemporaryFileBackend } from "../support/backend.ts";

const BIN = join(import.meta.dirname, "..", "..", "bin", "greenroom.js");

/** Runs a command whose temporary folder is a full disk that it alone sees. */
const ON_A_FULL_DISK = `
mount -t tmpfs -o size=4k small "$TMPDIR"
printf '%4096s' x > "$TMPDIR/taken"
exec "$@"
`;

describe("a machine whose disk is full", () => {
  it("is told so in one sentence and as JSON, and no stack is begun", () =>
    withTemporaryFileBackend(async ({ folder, environment }) => {
      const TMPDIR = join(folder, "small");
      await mkdir(TMPDIR);
      const words = [
        "--mount",
        "sh",
        "-ec",
        ON_A_FULL_DISK,
        "sh",
        process.execPath,
        BIN,
        "destroy",
        "platform",
        "--json",
      ];
      const { status, stdout, stderr } = spawnSync("unshare", words, {
        encoding: "utf8",
        env: { ...environment, TMPDIR, DIGITALOCEAN_TOKEN: "made-up", DIGITALOCEAN_API_URL: "http://127.0.0.1:9" },
      });
      expect([status, JSON.parse(stdout || stderr).error.code]).to.deep.equal([1, "disk-full"]);
      expect(stderr).to.match(/^error: .* could not be written, because the disk is full\.$/m);
      expect(await readdir(join(folder, "state"))).to.deep.equal([]);
    }));
});

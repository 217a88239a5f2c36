import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { CliError } from "../../../../automation/errors.ts";
import { readDeployKey } from "../../../../automation/services/deploy-key.ts";
import { pairFromSeed, publicHalf } from "../../../../automation/services/openssh-key.ts";

const run = promisify(execFile);

describe("the deploy key", () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-key-"));
    file = join(folder, "deploy-key");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "made up", "-f", file]);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("has the public half that ssh-keygen wrote beside it", async () => {
    const { publicKey } = await readDeployKey(file);
    expect((await readFile(`${file}.pub`, "utf8")).startsWith(`${publicKey} `)).to.equal(true);
  });

  it("stands for one host key and one secret, which another key does not", async () => {
    const [first, again] = [await readDeployKey(file), await readDeployKey(file)];
    expect(first).to.deep.equal(again);
    const other = join(folder, "other-key");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
    const different = await readDeployKey(other);
    expect(different.hostKey.publicKey).not.to.equal(first.hostKey.publicKey);
    expect(different.databaseSecret).not.to.equal(first.databaseSecret);
  });

  it("gives a host key that OpenSSH itself can read", async () => {
    const { hostKey } = await readDeployKey(file);
    const copy = join(folder, "host-key");
    await writeFile(copy, hostKey.privateKey, { mode: 0o600 });
    const { stdout } = await run("ssh-keygen", ["-y", "-f", copy]);
    expect(stdout.trim()).to.equal(hostKey.publicKey);
  });

  it("is asked for in one sentence when it is missing, not there or no key", async () => {
    const text = join(folder, "text");
    await writeFile(text, "-----BEGIN PRIVATE KEY-----\nmade up\n");
    const codes = [undefined, join(folder, "none"), text].map((path) =>
      readDeployKey(path).then(
        () => "none",
        (error: unknown) => (error instanceof CliError ? `${error.code}: ${error.hint}` : String(error)),
      ),
    );
    const how = "Make one with `ssh-keygen -t ed25519 -f deploy-key` and set GREENROOM_SSH_KEY to its file.";
    expect(await Promise.all(codes)).to.deep.equal([
      `setting-missing: ${how}`,
      `ssh-key-unusable: ${how}`,
      `ssh-key-unusable: ${how}`,
    ]);
  });

  it("has a public half only in OpenSSH's form", () => {
    expect(publicHalf("no key")).to.equal(undefined);
    const pair = pairFromSeed(Buffer.alloc(32, 7));
    expect(publicHalf(pair.privateKey)).to.equal(pair.publicKey);
  });
});

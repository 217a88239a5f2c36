import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startObjectStorage } from "../../../sandbox/cloud/object-storage/object-storage.ts";
import { prepareToolchain, type Toolchain } from "../../../sandbox/toolchain/index.ts";

describe("the sandbox's object storage", function () {
  this.timeout(60_000);
  let directory: string;
  let toolchain: Toolchain;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "greenroom-"));
    toolchain = await prepareToolchain({ environment: process.env, output: { write: () => true } });
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it("opens to its key alone, which is another one each time, and ends when it is stopped", async () => {
    const first = await startObjectStorage({ directory, toolchain });
    const address = `${new URL(first.stateUrl).searchParams.get("endpoint")}/greenroom-state?list-type=2`;
    expect((await fetch(address)).status).to.equal(403);
    await first.stop();
    const refused = await fetch(address).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.cause : error),
    );
    expect(refused).to.have.property("code", "ECONNREFUSED");
    const second = await startObjectStorage({ directory, toolchain });
    await second.stop();
    expect(second.accessKey)
      .to.match(/^DO00SANDBOX/)
      .and.not.equal(first.accessKey);
    expect(second.secretKey).to.not.equal(first.secretKey);
  });
});

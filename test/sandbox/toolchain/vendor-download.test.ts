import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { downloadVendorFile } from "../../../sandbox/toolchain/vendor-download.ts";
import { withHttpServer } from "../../support/http-server.ts";

const TEXT = "the program\n";

describe("what a vendor publishes", () => {
  let cache: string;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "greenroom-download-test-"));
  });
  afterEach(() => rm(cache, { recursive: true }));

  const fileAt = (address: string) => ({ url: `http://${address}/program`, checksums: `http://${address}/sums` });
  const sums = (content: string | Buffer) => `${createHash("sha256").update(content).digest("hex")}  program\n`;

  it("is used from the cache when the vendor does not answer any more", async () => {
    const [file, folder] = await withHttpServer(
      ({ url }) => ({ body: url === "/sums" ? sums(TEXT) : TEXT }),
      async (address) => [fileAt(address), await downloadVendorFile(cache, "program", fileAt(address))],
    );
    expect(await readFile(join(folder ?? "", "program"), "utf8")).to.equal(TEXT);
    expect(await downloadVendorFile(cache, "program", file)).to.equal(folder);
  });

  it("is nothing where the vendor does not answer, and leaves nothing in the cache", async () => {
    const file = await withHttpServer(
      () => ({}),
      async (address) => fileAt(address),
    );
    expect(await downloadVendorFile(cache, "program", file)).to.equal(undefined);
    expect(await readdir(cache)).to.deep.equal([]);
  });

  it("is refused when it is not what the vendor's checksum says", async () => {
    const refusal = await withHttpServer(
      ({ url }) => ({ body: url === "/sums" ? sums("another program\n") : TEXT }),
      (address) => downloadVendorFile(cache, "program", fileAt(address)).catch((error: Error) => error.message),
    );
    expect(refusal).to.match(/has the sha256 [0-9a-f]{64}, its vendor publishes [0-9a-f]{64}$/);
  });

  it("can be an archive whose folder is called like a program in it, as Pulumi's is", async () => {
    const source = join(cache, "source");
    await mkdir(join(source, "pulumi"), { recursive: true });
    for (const name of ["pulumi", "pulumi-language-nodejs"]) await writeFile(join(source, "pulumi", name), TEXT);
    const archive = execFileSync("tar", ["-czf", "-", "-C", source, "pulumi"]);
    const server = createServer((_, response) => response.end(archive));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pulumi.tar.gz`;
      const programs = ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"];
      const folder = (await downloadVendorFile(cache, "pulumi-release", { url, programs })) ?? "";
      expect((await readdir(folder)).toSorted()).to.deep.equal(["pulumi", "pulumi-language-nodejs"]);
      expect(await readFile(join(folder, "pulumi"), "utf8")).to.equal(TEXT);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { setImageEnvironment } from "../../../../sandbox/cloud/registry/image-environment.ts";
import { openRegistryStorage } from "../../../../sandbox/cloud/registry/storage.ts";
import { openRegistryFolder } from "../../../../sandbox/images/registry-folder.ts";
import { writeRegistryImage } from "../../../../sandbox/images/registry-image.ts";
import { run } from "../../../../sandbox/run.ts";

const IMAGE = { environment: { PATH: "/bin", KEPT: "a=b" }, command: ["/bin/none"] };

describe("the variables of an image in a registry's folder", () => {
  let directory: string;
  let original: string;
  let copy: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "greenroom-"));
    [original, copy] = [join(directory, "original"), join(directory, "copy")];
    const files = join(directory, "files");
    await mkdir(files);
    await writeFile(join(files, "name"), "base");
    await writeRegistryImage(original, { ...IMAGE, repository: "base/node", tags: ["24", "latest"], layers: [files] });
    await writeRegistryImage(original, { ...IMAGE, repository: "base/psql", tags: ["15"], layers: [files] });
    // The worst kind of copy: of the same files.
    await run("cp", ["--recursive", "--link", original, copy]);
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** What an engine would get for a tag. */
  async function read(root: string, repository: string, tag: string) {
    const manifests = await openRegistryStorage(root).manifests(repository);
    const { digest = "" } = manifests.find(({ tags }) => tags.includes(tag)) ?? {};
    const folder = openRegistryFolder(root);
    const manifest = (await folder.readDocument(digest)) as {
      config: { digest: string; size: number };
      layers: object;
    };
    const config = (await folder.readDocument(manifest.config.digest)) as { config: { Env: string[] } };
    return { digest, manifest, config };
  }

  async function contents(root: string): Promise<[string, string][]> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Promise.all(files.toSorted().map(async (file) => [file, await readFile(file, "base64")]));
  }

  it("are added, and replace others of their name, while everything else stays", async () => {
    const before = await read(copy, "base/node", "24");
    await setImageEnvironment(copy, "base/node:24", { PATH: "/usr/bin", npm_config_proxy: "http://10.200.0.1:1" });
    const { manifest, config } = await read(copy, "base/node", "24");
    const env = ["KEPT=a=b", "PATH=/usr/bin", "npm_config_proxy=http://10.200.0.1:1"];
    expect(config).to.deep.equal({ ...before.config, config: { ...before.config.config, Env: env } });
    expect(manifest.layers).to.deep.equal(before.manifest.layers);
    expect(manifest.config.size).to.equal(Buffer.byteLength(JSON.stringify(config)));
  });

  it("are this tag's alone", async () => {
    await setImageEnvironment(copy, "base/node:24", { ADDED: "1" });
    expect(await read(copy, "base/node", "latest")).to.deep.equal(await read(original, "base/node", "latest"));
    expect(await read(copy, "base/psql", "15")).to.deep.equal(await read(original, "base/psql", "15"));
  });

  it("leave no image without a tag", async () => {
    await setImageEnvironment(copy, "base/psql:15", { ADDED: "1" });
    const manifests = await openRegistryStorage(copy).manifests("base/psql");
    expect(manifests.map(({ tags }) => tags)).to.deep.equal([["15"]]);
    expect(manifests[0]?.blobs).to.have.lengthOf(2);
  });

  it("may be set to what they are", async () => {
    await setImageEnvironment(copy, "base/psql:15", { KEPT: "a=b" });
    expect((await read(copy, "base/psql", "15")).digest).to.equal((await read(original, "base/psql", "15")).digest);
  });

  it("do not change the folder that this one is a copy of", async () => {
    const untouched = join(directory, "untouched");
    await cp(original, untouched, { recursive: true });
    await setImageEnvironment(copy, "base/node:24", { ADDED: "1" });
    await setImageEnvironment(copy, "base/psql:15", { ADDED: "1" });
    const [now, then] = [await contents(original), await contents(untouched)];
    expect(now.map(([file, text]) => [file.replace(original, ""), text])).to.deep.equal(
      then.map(([file, text]) => [file.replace(untouched, ""), text]),
    );
  });

  it("cannot be set on an image that is not there", async () => {
    const failure = await setImageEnvironment(copy, "base/node:23", {}).catch((error: Error) => error.message);
    expect(failure).to.equal(`there is no image base/node:23 in ${copy}`);
  });
});

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { chooseRegistryPort, type RunningRegistry, startRegistry } from "../../../sandbox/cloud/registry/registry.ts";
import type { RegistryCredentials } from "../../../sandbox/digitalocean/runtime.ts";
import { writeRegistryImage } from "../../../sandbox/images/registry-image.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const IMAGE = { environment: {}, command: ["/bin/none"] };

describe("the container registry", function () {
  this.timeout(60_000);
  let stage: CloudStage;
  let registry: RunningRegistry;

  before(async () => {
    stage = await setCloudStage();
    const [store, files] = [join(stage.directory, "store"), join(stage.directory, "files")];
    for (const name of ["shared", "old", "new"]) {
      await mkdir(join(files, name), { recursive: true });
      await writeFile(join(files, name, "name"), name);
    }
    const put = (repository: string, tags: string[], ...layers: string[]) =>
      writeRegistryImage(store, { ...IMAGE, repository, tags, layers: layers.map((name) => join(files, name)) });
    await put("greenroom/api", ["tree-1"], "shared", "old");
    await put("greenroom/api", ["tree-2", "pr-1-abcdef0"], "shared", "new");
    await put("base/node", ["24"], "shared");
    const port = await chooseRegistryPort(stage.address);
    registry = await startRegistry({ ...stage, port, initialContent: store });
  });
  after(async () => {
    await registry?.stop();
    await stage?.remove();
  });

  /** What a client may do with a token that it was given for its login. */
  async function ask(method: string, path: string, scope: string, login?: RegistryCredentials): Promise<number> {
    const challenge = (await fetch(`http://${registry.host}/v2/`)).headers.get("www-authenticate") ?? "";
    const [, realm = "", service = ""] = /^Bearer realm="([^"]+)",service="([^"]+)"/.exec(challenge) ?? [];
    const basic = Buffer.from(`${login?.username}:${login?.password}`).toString("base64");
    const answer = await fetch(`${realm}?${new URLSearchParams({ service, scope: `repository:${scope}` })}`, {
      headers: login === undefined ? {} : { authorization: `Basic ${basic}` },
    });
    if (!answer.ok) return answer.status;
    const { token } = (await answer.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.oci.image.manifest.v1+json" };
    return (await fetch(`http://${registry.host}/v2/${path}`, { method, headers })).status;
  }

  const login = (readWrite: boolean) => registry.credentials({ readWrite, expirySeconds: 60 });
  const tags = async (repository: string) =>
    (await registry.manifests(repository)).map((manifest) => manifest.tags.toSorted()).toSorted();

  it("starts with the images that it was given", async () => {
    expect(await registry.repositories()).to.have.members(["base/node", "greenroom/api"]);
    expect(await tags("greenroom/api")).to.deep.equal([["pr-1-abcdef0", "tree-2"], ["tree-1"]]);
    expect(await registry.manifests("greenroom/none")).to.deep.equal([]);
  });

  it("tells the size of an image: its config and its layers", async () => {
    const [manifest] = await registry.manifests("base/node");
    expect(manifest?.blobs).to.have.lengthOf(2);
    const sum = manifest?.blobs.reduce((total, blob) => total + blob.compressedSizeBytes, 0);
    expect(manifest?.compressedSizeBytes).to.equal(sum);
    expect(sum).to.be.greaterThan(100);
  });

  it("lets a login read, and write when it may", async () => {
    const upload = ["POST", "greenroom/api/blobs/uploads/", "greenroom/api:pull,push"] as const;
    const pull = ["GET", "greenroom/api/manifests/tree-1", "greenroom/api:pull"] as const;
    expect(await ask(...pull, await login(false))).to.equal(200);
    expect(await ask(...upload, await login(true))).to.equal(202);
    expect(await ask(...upload, await login(false))).to.equal(401);
  });

  it("lets everyone read base images, and nothing else", async () => {
    expect(await ask("GET", "base/node/manifests/24", "base/node:pull")).to.equal(200);
    expect(await ask("GET", "greenroom/api/manifests/tree-1", "greenroom/api:pull")).to.equal(401);
    expect(await ask("GET", "base/node/manifests/24", "base/node:pull", { username: "a", password: "a" })).to.equal(
      401,
    );
  });

  it("removes a tag and keeps what other tags name", async () => {
    await registry.deleteTag("greenroom/api", "pr-1-abcdef0");
    expect(await tags("greenroom/api")).to.deep.equal([["tree-1"], ["tree-2"]]);
    const pull = ["GET", "greenroom/api/manifests/pr-1-abcdef0", "greenroom/api:pull"] as const;
    expect(await ask(...pull, await login(false))).to.equal(404);
  });

  it("removes nothing for a tag that leads out of the repository", async () => {
    await registry.deleteTag("greenroom/api", "../revisions");
    expect(await tags("greenroom/api")).to.deep.equal([["tree-1"], ["tree-2"]]);
  });

  it("removes a manifest with its tags, and then collects what no manifest needs", async () => {
    const [old] = (await registry.manifests("greenroom/api")).filter((manifest) => manifest.tags.includes("tree-1"));
    await registry.deleteManifest("greenroom/api", old?.digest ?? "");
    expect(await tags("greenroom/api")).to.deep.equal([["tree-2"]]);
    // Its manifest, its config and its own layer; the other layer is shared.
    expect((await registry.collectGarbage()).blobsDeleted).to.equal(3);
    expect(await ask("GET", "greenroom/api/manifests/tree-2", "greenroom/api:pull", await login(false))).to.equal(200);
  });
});

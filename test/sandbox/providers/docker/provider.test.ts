import { expect } from "chai";
import { createDockerProvider } from "../../../../sandbox/providers/docker/provider.ts";
import { parseImageName } from "../../../../sandbox/providers/docker/registry.ts";
import { type ApiServer, startApi } from "../support/api-server.ts";
import { connectTo, type EngineClient, failureOf } from "../support/engine-client.ts";

const GET_REGISTRY_IMAGE = "docker:index/getRegistryImage:getRegistryImage";
const DIGEST = `sha256:${"a".repeat(64)}`;
const LOGIN = `Basic ${Buffer.from("robot:secret").toString("base64")}`;

describe("the docker stand-in", () => {
  let registry: ApiServer;
  let engine: EngineClient;
  let host: string;

  beforeEach(async () => {
    registry = await startApi(({ path, authorization }) => {
      if (authorization !== LOGIN) return { status: 401 };
      if (path !== "/v2/greenroom/web/manifests/tree-1") return undefined;
      return { headers: { "docker-content-digest": DIGEST } };
    });
    host = new URL(registry.url).host;
    engine = await connectTo(createDockerProvider("5.2.0"));
    const registryAuth = JSON.stringify([{ address: host, username: "robot", password: "secret" }]);
    await engine.configure({ registryAuth });
  });

  afterEach(async () => {
    engine.close();
    await registry.close();
  });

  it("tells the digest of an image, signed in to its registry", async () => {
    const name = `${host}/greenroom/web:tree-1`;
    const result = await engine.invoke(GET_REGISTRY_IMAGE, { name });
    expect(result).to.deep.equal({ id: DIGEST, name, sha256Digest: DIGEST });
  });

  it("names the image that is not there, and the registry's answer", async () => {
    const error = await failureOf(engine.invoke(GET_REGISTRY_IMAGE, { name: `${host}/greenroom/web:tree-2` }));
    expect(error.details).to.contain("greenroom/web:tree-2 from registry");
    expect(error.details).to.contain("404");
  });

  it("names the registry that does not let it in", async () => {
    await engine.configure({});
    const error = await failureOf(engine.invoke(GET_REGISTRY_IMAGE, { name: `${host}/greenroom/web:tree-1` }));
    expect(error.details).to.contain(`HEAD ${registry.url}/v2/greenroom/web/manifests/tree-1: 401`);
  });

  it("gets a token where the registry says that tokens are to be had", async () => {
    const tokens = await startApi(({ path, authorization }) =>
      authorization === LOGIN && path === "/token?service=registry&scope=repository%3Aweb%3Apull"
        ? { body: { token: "t-1" } }
        : undefined,
    );
    const challenge = `Bearer realm="${tokens.url}/token",service="registry",scope="repository:web:pull"`;
    const guarded = await startApi(({ authorization }) =>
      authorization === "Bearer t-1"
        ? { headers: { "docker-content-digest": DIGEST } }
        : { status: 401, headers: { "www-authenticate": challenge } },
    );
    await engine.configure({ registryAuth: [{ address: guarded.url, username: "robot", password: "secret" }] });
    const name = `${new URL(guarded.url).host}/web:tree-1`;
    expect(await engine.invoke(GET_REGISTRY_IMAGE, { name })).to.include({ sha256Digest: DIGEST });
    await Promise.all([tokens.close(), guarded.close()]);
  });

  it("refuses everything else by name", async () => {
    expect((await failureOf(engine.check("docker:index/image:Image", {}))).details).to.contain(
      "docker:index/image:Image",
    );
    expect((await failureOf(engine.invoke("docker:index/getLogs:getLogs", {}))).details).to.contain("getLogs");
  });

  it("takes an image's name apart as Docker does", () => {
    expect(parseImageName("10.200.1.1:5000/greenroom/web:tree-1")).to.deep.equal({
      registry: "10.200.1.1:5000",
      repository: "greenroom/web",
      tag: "tree-1",
    });
    expect(parseImageName("localhost/web")).to.deep.equal({ registry: "localhost", repository: "web", tag: "latest" });
    expect(parseImageName("alpine")).to.include({ registry: "registry-1.docker.io", repository: "library/alpine" });
  });
});

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { locate, type PackageMirror, startPackageMirror } from "../../../../sandbox/cloud/packages/package-mirror.ts";

const PACKUMENT = JSON.stringify({ name: "soup", "dist-tags": { latest: "1.0.0" } });
const TARBALL = Buffer.alloc(300_000, "soup");

describe("the package mirror", () => {
  let asked: { readonly line: string; readonly headers: IncomingHttpHeaders }[];
  let mirror: PackageMirror;
  const upstream = createServer((incoming, response) => {
    asked.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers });
    if (incoming.url === "/npm/soup")
      response.writeHead(200, { "content-type": "application/json", vary: "accept" }).end(PACKUMENT);
    else if (incoming.url === "/npm/soup/-/soup-1.0.0.tgz")
      response.writeHead(200, { "content-type": "application/octet-stream", "set-cookie": "a=b" }).end(TARBALL);
    else if (incoming.url === "/npm/half") response.writeHead(200).write("half", () => response.destroy());
    else response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
  });

  before(async () => {
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const { port } = upstream.address() as AddressInfo;
    const npmRegistry = `http://somebody:secret@127.0.0.1:${port}/npm`;
    mirror = await startPackageMirror({ address: "127.0.0.1", npmRegistry });
  });
  beforeEach(() => {
    asked = [];
  });
  after(async () => {
    await mirror.stop();
    upstream.close().closeAllConnections();
  });

  /** As npm asks a proxy. */
  async function ask(method: string, path: string, headers: IncomingHttpHeaders = {}, url = mirror.url) {
    const outgoing = request(url, { method, path, headers, agent: false }).end();
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }

  it("hands on what the registry knows about a package, and the package", async () => {
    const about = await ask("GET", "http://registry.npmjs.org/soup");
    expect([about.status, about.body]).to.deep.equal([200, PACKUMENT]);
    expect(about.headers).to.include({ "content-type": "application/json", vary: "accept" });
    const tarball = await ask("GET", "http://registry.npmjs.org/soup/-/soup-1.0.0.tgz");
    expect(tarball.headers).to.include({ "content-type": "application/octet-stream" });
    expect(tarball.body === TARBALL.toString()).to.equal(true);
    expect((await ask("HEAD", "http://registry.npmjs.org/soup")).status).to.equal(200);
    expect(asked.map(({ line }) => line)).to.deep.equal([
      "GET /npm/soup",
      "GET /npm/soup/-/soup-1.0.0.tgz",
      "HEAD /npm/soup",
    ]);
  });

  it("hands on that there is no such package", async () => {
    const answer = await ask("GET", "http://registry.npmjs.org/stew");
    expect([answer.status, answer.body]).to.deep.equal([404, '{"error":"not found"}']);
  });

  it("hands on which form of a document is wanted, and neither logins nor cookies", async () => {
    const login = { authorization: "Bearer secret", "proxy-authorization": "Basic c2VjcmV0", cookie: "c=d" };
    const answer = await ask("GET", "http://registry.npmjs.org/soup/-/soup-1.0.0.tgz", { ...login, accept: "a/b" });
    expect(asked[0]?.headers).to.include({ accept: "a/b" });
    expect(asked[0]?.headers).not.to.have.any.keys("authorization", "proxy-authorization", "cookie");
    expect(answer.headers).not.to.have.property("set-cookie");
  });

  it("only reads", async () => {
    for (const method of ["PUT", "POST", "DELETE", "PATCH"]) {
      expect((await ask(method, "http://registry.npmjs.org/soup")).status, method).to.equal(405);
    }
    const { port } = new URL(mirror.url);
    const tunnel = connect(Number(port), "127.0.0.1").end("CONNECT registry.npmjs.org:443 HTTP/1.1\r\nhost: a\r\n\r\n");
    expect(await text(tunnel)).to.match(/^HTTP\/1\.1 405 /);
    expect(asked).to.deep.equal([]);
  });

  it("leads nowhere else", async () => {
    for (const path of ["http://127.0.0.1:1/soup", "https://registry.npmjs.org/soup", "//elsewhere/soup", "http://["]) {
      expect((await ask("GET", path)).status, path).to.equal(403);
    }
    expect(asked).to.deep.equal([]);
  });

  it("does not let half a package look like a whole one", async () => {
    const failure = await ask("GET", "http://registry.npmjs.org/half").catch((error: Error) => error.message);
    expect(failure).to.equal("aborted");
  });

  it("says in one sentence that the registry is gone, and not with which login", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    const npmRegistry = `http://somebody:secret@127.0.0.1:${port}`;
    const lost = await startPackageMirror({ address: "127.0.0.1", npmRegistry });
    const answer = await ask("GET", "http://registry.npmjs.org/soup", {}, lost.url);
    await lost.stop();
    await lost.stop();
    expect(answer.status).to.equal(502);
    expect(JSON.parse(answer.body)).to.deep.equal({
      error: `The npm registry http://127.0.0.1:${port}/ cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}.`,
    });
  });
});

describe("the place of a package at its registry", () => {
  for (const [registry, path, place] of [
    ["https://registry.npmjs.org/", "/soup", "https://registry.npmjs.org/soup"],
    ["https://registry.npmjs.org/", "/@hot%2fsoup", "https://registry.npmjs.org/@hot%2fsoup"],
    ["https://a.example/api/npm/", "/soup?write=true", "https://a.example/api/npm/soup?write=true"],
    ["https://a.example/api/npm/", "/api/npm/soup/-/soup-1.tgz", "https://a.example/api/npm/soup/-/soup-1.tgz"],
    ["https://a.example/api/npm/", "/api/npm/api/npm/soup", "https://a.example/api/npm/soup"],
    ["https://a.example/api/npm/", "/../../../secret", "https://a.example/api/npm/secret"],
    ["https://a.example/npm/", "/npm", "https://a.example/npm/npm"],
    ["https://a.example/npm/", "/npm/-/npm-11.0.0.tgz", "https://a.example/npm/npm/-/npm-11.0.0.tgz"],
    ["https://a.example/npm/", "/npm/npm/-/npm-11.0.0.tgz", "https://a.example/npm/npm/-/npm-11.0.0.tgz"],
  ] as const) {
    it(`is ${place} for ${path} at ${registry}`, () => {
      expect(locate(`http://registry.npmjs.org${path}`, new URL(registry))?.href).to.equal(place);
      expect(locate(path, new URL(registry))?.href).to.equal(place);
    });
  }
});

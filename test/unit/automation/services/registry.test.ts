import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import { createRegistry } from "../../../../automation/services/registry.ts";
import { type Answerer, type HttpAnswer, withHttpServer } from "../../../support/http-server.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("the registry's client", () => {
  it("answers a token challenge with the login, then reads and copies tags", async () => {
    const manifests = new Map([["tree-1", "manifest"]]);
    const tokenRequests: string[] = [];
    let host = "";
    const answer: Answerer = (request, body) => {
      if (request.url?.startsWith("/token") === true) {
        tokenRequests.push(
          `${request.headers.authorization} ${new URL(request.url, "http://x").searchParams.get("scope")}`,
        );
        return { body: JSON.stringify({ token: "abc" }) };
      }
      if (request.headers.authorization === "Bearer abc") return answerManifest(manifests, request, body);
      return { status: 401, headers: { "www-authenticate": `Bearer realm="http://${host}/token",service="registry"` } };
    };
    await withHttpServer(answer, async (address) => {
      host = address;
      const dockerConfig = JSON.stringify({ auths: { [host]: { auth: "bG9naW4=" } } });
      const registry = createRegistry({ host, dockerConfig });
      expect(await registry.digest("shop/web", "tree-1")).to.equal(DIGEST);
      expect(await registry.digest("shop/web", "tree-2")).to.equal(undefined);
      await registry.copyTag("shop/web", "tree-1", "pr-1-c");
      expect(manifests.get("pr-1-c")).to.equal("manifest");
      expect(tokenRequests).to.deep.equal(["Basic bG9naW4= repository:shop/web:pull,push"]);
    });
  });

  it("says so when the registry does not answer", async () => {
    const registry = createRegistry({ host: "127.0.0.1:9", dockerConfig: "{}" });
    const error: unknown = await registry.digest("shop/web", "tree-1").catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "service-unreachable");
  });
});

function answerManifest(manifests: Map<string, string>, request: IncomingMessage, body: string): HttpAnswer {
  const tag = request.url?.split("/").at(-1) ?? "";
  if (request.method === "PUT") manifests.set(tag, body);
  const manifest = manifests.get(tag);
  if (manifest === undefined) return { status: 404 };
  return { headers: { "docker-content-digest": DIGEST }, body: manifest };
}

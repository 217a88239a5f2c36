import { expect } from "chai";
import { createRegistry } from "../../../../automation/services/registry.ts";
import { type Answerer, withHttpServer } from "../../../support/http-server.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("the registry's client", () => {
  it("answers a token challenge with the login, then reads and copies tags", async () => {
    const manifests = new Map([["tree-1", "manifest"]]);
    const seen: string[] = [];
    let host = "";
    const answer: Answerer = (request, body) => {
      const url = new URL(request.url ?? "", `http://${host}`);
      seen.push(`${request.method} ${url.pathname}`);
      if (url.pathname === "/token") {
        expect(request.headers.authorization).to.equal("Basic bG9naW4=");
        expect(url.searchParams.get("scope")).to.equal("repository:shop/web:pull,push");
        return { body: JSON.stringify({ token: "abc" }) };
      }
      if (request.headers.authorization !== "Bearer abc") {
        return {
          status: 401,
          headers: { "www-authenticate": `Bearer realm="http://${host}/token",service="registry"` },
        };
      }
      const tag = url.pathname.split("/").at(-1) ?? "";
      if (request.method === "PUT") manifests.set(tag, body);
      return manifests.has(tag)
        ? {
            status: request.method === "PUT" ? 201 : 200,
            headers: { "docker-content-digest": DIGEST },
            body: manifests.get(tag) ?? "",
          }
        : { status: 404 };
    };
    await withHttpServer(answer, async (address) => {
      host = address;
      const registry = createRegistry({
        host,
        dockerConfig: JSON.stringify({ auths: { [host]: { auth: "bG9naW4=" } } }),
      });
      expect(await registry.digest("shop/web", "tree-1")).to.equal(DIGEST);
      expect(await registry.digest("shop/web", "tree-2")).to.equal(undefined);
      await registry.copyTag("shop/web", "tree-1", "pr-1-c");
      expect(manifests.get("pr-1-c")).to.equal("manifest");
      expect(seen.filter((line) => line === "GET /token").length).to.equal(1);
    });
  });

  it("says so when the registry does not answer", async () => {
    const registry = createRegistry({ host: "127.0.0.1:9", dockerConfig: "{}" });
    const error: unknown = await registry.digest("shop/web", "tree-1").catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "service-unreachable");
  });
});

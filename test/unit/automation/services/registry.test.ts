import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import { createRegistry } from "../../../../automation/services/registry.ts";
import { failureOf } from "../../../support/failures.ts";
import { type Answerer, type HttpAnswer, withHttpServer } from "../../../support/http-server.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("the registry's client", () => {
  it("answers a token challenge with the login, then reads and copies tags", async () => {
    const manifests = new Map([["tree-1", "manifest"]]);
    const tokenRequests: string[] = [];
    const answer: Answerer = (request, body) => {
      if (request.url?.startsWith("/token") === true) {
        tokenRequests.push(
          `${request.headers.authorization} ${new URL(request.url, "http://x").searchParams.get("scope")}`,
        );
        return { body: JSON.stringify({ token: "abc" }) };
      }
      if (request.headers.authorization === "Bearer abc") return answerManifest(manifests, request, body);
      return { status: 401, headers: challengeOf(request) };
    };
    await withHttpServer(answer, async (host) => {
      const dockerConfig = JSON.stringify({ auths: { [host]: { auth: "bG9naW4=" } } });
      const registry = createRegistry({ host, dockerConfig });
      expect(await registry.digest("shop/web", "tree-1")).to.equal(DIGEST);
      expect(await registry.digest("shop/web", "tree-2")).to.equal(undefined);
      await registry.copyTag("shop/web", "tree-1", "pr-1-c");
      expect(manifests.get("pr-1-c")).to.equal("manifest");
      expect(tokenRequests).to.deep.equal(["Basic bG9naW4= repository:shop/web:pull,push"]);
    });
  });

  it("renews a token that has expired, once for all calls that were refused with it", async () => {
    const manifests = new Map([["tree-1", "manifest"]]);
    let issued = 0;
    await withHttpServer(
      (request, body) => {
        if (request.url?.startsWith("/token") === true) return { body: JSON.stringify({ token: String(++issued) }) };
        if (request.headers.authorization === `Bearer ${issued}`) return answerManifest(manifests, request, body);
        return { status: 401, headers: challengeOf(request) };
      },
      async (host) => {
        const registry = createRegistry({ host, dockerConfig: "{}" });
        const read = () => registry.digest("shop/web", "tree-1");
        expect(await read()).to.equal(DIGEST);
        // The server knows only the newest token.
        issued = 7;
        expect(await Promise.all([read(), read(), read()])).to.deep.equal([DIGEST, DIGEST, DIGEST]);
        expect(issued).to.equal(8);
      },
    );
  });

  it("does not go on asking for tokens when a fresh one is refused too", async () => {
    let issued = 0;
    await withHttpServer(
      (request) => {
        if (request.url?.startsWith("/token") === true) return { body: JSON.stringify({ token: String(++issued) }) };
        return { status: 401, headers: challengeOf(request) };
      },
      async (host) => {
        const { code } = await failureOf(createRegistry({ host, dockerConfig: "{}" }).digest("shop/web", "tree-1"));
        expect(code).to.equal("service-refused");
        expect(issued).to.equal(1);
      },
    );
  });

  it("asks again when the connection breaks in the middle of a token or a manifest", async () => {
    const manifests = new Map([["tree-1", "the whole manifest"]]);
    const cut: string[] = [];
    const answer: Answerer = (request, body) => {
      const path = request.url?.split("?")[0] ?? "";
      if (path !== "/token" && request.headers.authorization !== "Bearer abc")
        return { status: 401, headers: challengeOf(request) };
      const whole = path === "/token" ? { body: '{"token":"abc"}' } : answerManifest(manifests, request, body);
      if (request.method !== "GET" || cut.includes(path)) return whole;
      cut.push(path);
      return { ...whole, isCut: true };
    };
    await withHttpServer(answer, async (host) => {
      const registry = createRegistry({ host, dockerConfig: "{}", longestWaitMilliseconds: 5 });
      await registry.copyTag("shop/web", "tree-1", "pr-1-c");
      expect(manifests.get("pr-1-c")).to.equal("the whole manifest");
      expect(cut).to.deep.equal(["/token", "/v2/shop/web/manifests/tree-1"]);
    });
  });

  it("says so when the registry does not answer", async () => {
    const registry = createRegistry({ host: "127.0.0.1:9", dockerConfig: "{}", longestWaitMilliseconds: 5 });
    const error: unknown = await registry.digest("shop/web", "tree-1").catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "service-unreachable");
  });
});

function challengeOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return { "www-authenticate": `Bearer realm="http://${headers.host}/token",service="registry"` };
}

function answerManifest(manifests: Map<string, string>, request: IncomingMessage, body: string): HttpAnswer {
  const tag = request.url?.split("/").at(-1) ?? "";
  if (request.method === "PUT") manifests.set(tag, body);
  const manifest = manifests.get(tag);
  if (manifest === undefined) return { status: 404 };
  return { headers: { "docker-content-digest": DIGEST }, body: manifest };
}

import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { freePort } from "../../../../sandbox/ports.ts";
import { KubernetesClient } from "../../../../sandbox/providers/kubernetes/client.ts";
import { ClusterUnreachableError, KubernetesApiError } from "../../../../sandbox/providers/kubernetes/errors.ts";
import type { KubernetesObject } from "../../../../sandbox/providers/kubernetes/object.ts";
import { follow } from "../../../../sandbox/providers/kubernetes/waits/watch.ts";
import { deploymentInputs, named } from "./objects.ts";
import { failureOf, Operations } from "./operations.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<KubernetesClient> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  return new KubernetesClient({ server: `http://127.0.0.1:${port}`, skipTlsVerification: false, token: "t" });
}

/** A kubeconfig of a server that is not there. */
async function absentCluster(): Promise<string> {
  return JSON.stringify({
    "current-context": "a",
    contexts: [{ name: "a", context: { cluster: "a" } }],
    clusters: [{ name: "a", cluster: { server: `http://127.0.0.1:${await freePort()}` } }],
  });
}

describe("the client of the Kubernetes API", () => {
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  it("signs its requests and sends what it is given", async () => {
    const seen: string[] = [];
    const client = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${request.headers["content-type"]}`);
      request.pipe(response);
    });
    const path = "/api/v1/pods";
    const answer = await client.send({
      method: "PATCH",
      path,
      query: { force: "true" },
      body: { a: 1 },
      contentType: "x/y",
    });
    expect(answer).to.deep.equal({ a: 1 });
    expect(seen).to.deep.equal(["PATCH /api/v1/pods?force=true Bearer t x/y"]);
  });

  it("tries again when the API server sheds load", async () => {
    let count = 0;
    const client = await serve((_request, response) => {
      count += 1;
      response.writeHead(count === 1 ? 429 : 200, { "retry-after": "0.01" }).end("{}");
    });
    expect([await client.send({ method: "GET", path: "/" }), count]).to.deep.equal([{}, 2]);
  });

  it("repeats a request that met a connection closed meanwhile", async () => {
    let count = 0;
    const client = await serve((request, response) => {
      count += 1;
      if (count === 2) request.socket.destroy();
      else response.end("{}");
    });
    await client.send({ method: "GET", path: "/" });
    await client.send({ method: "POST", path: "/", body: {} });
    expect(count).to.equal(3);
  });

  it("tells a refusal with the API server's reason, in JSON or in text", async () => {
    const status = { kind: "Status", message: "no such thing", reason: "NotFound" };
    const client = await serve((request, response) => {
      response
        .writeHead(request.url === "/json" ? 404 : 502)
        .end(request.url === "/json" ? JSON.stringify(status) : "bad gateway");
    });
    const refusal = await failureOf(client.send({ method: "GET", path: "/json" }));
    expect([refusal.message, (refusal as KubernetesApiError).isNotFound()]).to.deep.equal(["no such thing", true]);
    expect((await failureOf(client.text("/text", {}))).message).to.equal("bad gateway");
    expect(await client.find("/json")).to.equal(undefined);
  });

  it("tells that nobody answers", async () => {
    const client = new KubernetesClient({ server: `http://127.0.0.1:${await freePort()}`, skipTlsVerification: false });
    const error = await failureOf(client.send({ method: "GET", path: "/" }));
    expect(error).to.be.instanceOf(ClusterUnreachableError);
    expect(error.message).to.match(/^http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/);
  });

  it("follows a watch, and opens it again when the server ends it", async () => {
    const stop = new AbortController();
    let opened = 0;
    const client = await serve((_request, response) => {
      opened += 1;
      const event = (type: string, name: string) => `${JSON.stringify({ type, object: { metadata: { name } } })}\n`;
      // Two events in one piece, then one in two.
      response.write(event("ADDED", `a${opened}`) + event("MODIFIED", `b${opened}`));
      const last = event("DELETED", `c${opened}`);
      response.write(last.slice(0, 10));
      response.end(last.slice(10));
    });
    const heard: string[] = [];
    const hear = (what: string) => (object: KubernetesObject) => {
      heard.push(`${what} ${String(object.metadata.name)}`);
      if (what === "removed" && opened === 2) stop.abort();
    };
    const listener = { started: () => void heard.push("started"), changed: hear("changed"), removed: hear("removed") };
    await follow(client, { path: "/api/v1/pods", query: {} }, listener, stop.signal);
    const round = (n: number) => ["started", `changed a${n}`, `changed b${n}`, `removed c${n}`];
    expect(heard).to.deep.equal([...round(1), ...round(2)]);
  });

  it("ends a watch that the server refuses", async () => {
    const client = await serve((_request, response) => void response.writeHead(403).end('{"message":"forbidden"}'));
    const listener = { started: () => undefined, changed: () => undefined, removed: () => undefined };
    const watch = follow(client, { path: "/", query: {} }, listener, new AbortController().signal);
    const error = await failureOf(watch);
    expect([error instanceof KubernetesApiError, error.message]).to.deep.equal([true, "forbidden"]);
  });
});

describe("an unreachable cluster", () => {
  it("does not keep anybody from planning", async () => {
    const kubernetes = new Operations({ kubeconfig: await absentCluster() });
    const inputs = deploymentInputs("web");
    const { outputs } = await kubernetes.create("kubernetes:apps/v1:Deployment", inputs, { isPreview: true });
    expect(outputs.metadata).to.deep.equal(inputs.metadata);
  });

  it("fails what needs it, with the reason", async () => {
    const kubernetes = new Operations({ kubeconfig: await absentCluster() });
    const creation = await failureOf(kubernetes.create(CONFIG_MAP, named()));
    expect(creation.message).to.match(
      /^configured Kubernetes cluster is unreachable: unable to load schema information .*ECONNREFUSED/,
    );
    const reading = await failureOf(kubernetes.read(CONFIG_MAP, "default/x"));
    expect(reading.message).to.contain("PULUMI_K8S_DELETE_UNREACHABLE");
    expect((await failureOf(kubernetes.delete(CONFIG_MAP, "default/x"))).message).to.contain(
      "PULUMI_K8S_DELETE_UNREACHABLE",
    );
  });

  it("takes what it held with it when the settings say so, also without a usable kubeconfig", async () => {
    for (const kubeconfig of [await absentCluster(), "no kubeconfig"]) {
      const kubernetes = new Operations({ kubeconfig }, { PULUMI_K8S_DELETE_UNREACHABLE: "true" });
      expect(await kubernetes.read(CONFIG_MAP, "default/x")).to.equal(undefined);
      await kubernetes.delete(CONFIG_MAP, "default/x");
    }
  });

  it("is what a missing kubeconfig means", async () => {
    const kubernetes = new Operations({}, { KUBECONFIG: "/nowhere/config" });
    const { message } = await failureOf(kubernetes.create(CONFIG_MAP, named()));
    expect(message).to.contain(
      "configured Kubernetes cluster is unreachable: unable to load Kubernetes client configuration",
    );
  });
});

import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { createKubernetes, type Kubernetes } from "../../../../automation/services/kubernetes.ts";
import { createCertificateAuthority } from "../../../../sandbox/cloud/certificate-authority.ts";
import { failureOf } from "../../../support/failures.ts";

const OURS = { "app.kubernetes.io/managed-by": "greenroom", "greenroom.dev/environment": "pr-12" };

describe("the client of a cluster", () => {
  let server: Server;
  let cluster: Kubernetes;
  let answer: { readonly status: number; readonly body: unknown };
  /** Goes before the answer, one for each request; undefined for a connection that breaks. */
  const failures: ({ readonly status: number; readonly retryAfter?: string } | undefined)[] = [];
  const asked: string[] = [];

  before(async () => {
    const authority = await createCertificateAuthority();
    const { certificate, privateKey } = await authority.issue("cluster", ["127.0.0.1"]);
    server = createServer({ cert: certificate, key: privateKey }, ({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      const text = JSON.stringify(answer.body);
      if (failures.length === 0) return response.writeHead(answer.status, { connection: "close" }).end(text);
      const failure = failures.shift();
      if (failure === undefined) return response.writeHead(200).write(text.slice(0, 1), () => response.destroy());
      const { status, retryAfter = "" } = failure;
      return response.writeHead(status, { connection: "close", "retry-after": retryAfter }).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const certificateAuthority = authority.certificate;
    const access = { server: `https://127.0.0.1:${port}`, certificateAuthority, token: "made-up" };
    cluster = createKubernetes({ ...access, longestWaitMilliseconds: 5 });
  });
  beforeEach(() => asked.splice(0));
  after(() => new Promise((resolve) => server.close(resolve)));

  const codeOf = (work: Promise<unknown>) => work.then(() => "done").catch((error: { code: string }) => error.code);

  it("tells of each namespace whose it says that it is, and believes no label beside a foreign manager's", async () => {
    const namespace = (name: string, labels?: object) => ({ metadata: { name, ...(labels && { labels }) } });
    const items = [
      namespace("pr-12", OURS),
      namespace("pr-13", { ...OURS, "app.kubernetes.io/managed-by": "somebody" }),
      namespace("default"),
    ];
    answer = { status: 200, body: { items } };
    expect(await cluster.allNamespaces()).to.deep.equal([
      { name: "pr-12", owner: "pr-12" },
      { name: "pr-13", owner: "" },
      { name: "default", owner: "" },
    ]);
  });

  it("takes no answer without a list for a cluster without namespaces", async () => {
    for (const [status, body] of [
      [200, {}],
      [404, {}],
    ] as const) {
      answer = { status, body };
      expect(await codeOf(cluster.allNamespaces())).to.equal("answer-incomplete");
    }
    answer = { status: 403, body: {} };
    expect(await codeOf(cluster.allNamespaces())).to.equal("service-refused");
  });

  it("deletes a namespace, also one that is gone or on its way out", async () => {
    for (const status of [200, 202, 404, 409]) {
      answer = { status, body: {} };
      expect(await codeOf(cluster.deleteNamespace("pr-12")), String(status)).to.equal("done");
    }
    expect(asked[0]).to.equal("DELETE /api/v1/namespaces/pr-12");
    answer = { status: 403, body: {} };
    expect(await codeOf(cluster.deleteNamespace("pr-12"))).to.equal("service-refused");
  });

  it("asks again when the API server is too busy, is being replaced or drops the connection", async () => {
    answer = { status: 200, body: { items: [] } };
    failures.push({ status: 429, retryAfter: "0" }, { status: 503 }, undefined);
    expect(await cluster.allNamespaces()).to.deep.equal([]);
    failures.push({ status: 500 }, undefined);
    await cluster.deleteNamespace("pr-12");
    expect(asked.map((request) => request.split(" ")[0])).to.deep.equal([
      ...["GET", "GET", "GET", "GET"],
      ...["DELETE", "DELETE", "DELETE"],
    ]);
  });

  it("blames the token for a refusal only when it is about the token", async () => {
    for (const [status, hint] of [
      [401, "Check that the DigitalOcean token"],
      [403, "Check that the DigitalOcean token"],
      [429, "Run the command again"],
      [500, "Run the command again"],
    ] as const) {
      answer = { status, body: {} };
      const failure = await failureOf(cluster.hasNamespace("pr-12"));
      expect(failure.code).to.equal("service-refused");
      expect(failure.hint).to.contain(hint);
    }
  });

  it("says so in one sentence when the API server goes on dropping connections", async () => {
    failures.push(...Array.from({ length: 5 }, () => undefined));
    const { code, message } = await failureOf(cluster.hasNamespace("pr-12"));
    expect(code).to.equal("service-unreachable");
    expect(message).to.match(/^The cluster at https:.* does not answer: aborted\.$/);
    expect(failures).to.deep.equal([]);
  });

  it("finds the Jobs that work for an environment outside its namespace, and deletes one with its pods", async () => {
    const job = (name: string, owner: string) => ({
      metadata: { name, labels: { ...OURS, "greenroom.dev/environment": owner } },
    });
    answer = { status: 200, body: { items: [job("grant-pr-12", "pr-12"), job("grant-pr-1", "pr-1")] } };
    expect(await cluster.systemJobs("pr-12")).to.deep.equal(["grant-pr-12"]);
    await cluster.deleteSystemJob("grant-pr-12");
    const jobs = "/apis/batch/v1/namespaces/greenroom-system/jobs";
    expect(asked).to.deep.equal([`GET ${jobs}`, `DELETE ${jobs}/grant-pr-12?propagationPolicy=Background`]);
  });
});

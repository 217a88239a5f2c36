import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { createKubernetes, type Kubernetes } from "../../../../automation/services/kubernetes.ts";
import { createCertificateAuthority } from "../../../../sandbox/cloud/certificate-authority.ts";

const OURS = { "app.kubernetes.io/managed-by": "greenroom", "greenroom.dev/environment": "pr-12" };

describe("the client of a cluster", () => {
  let server: Server;
  let cluster: Kubernetes;
  let answer: { readonly status: number; readonly body: unknown };
  const asked: string[] = [];

  before(async () => {
    const authority = await createCertificateAuthority();
    const { certificate, privateKey } = await authority.issue("cluster", ["127.0.0.1"]);
    server = createServer({ cert: certificate, key: privateKey }, ({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.writeHead(answer.status, { connection: "close" }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const certificateAuthority = authority.certificate;
    cluster = createKubernetes({ server: `https://127.0.0.1:${port}`, certificateAuthority, token: "made-up" });
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

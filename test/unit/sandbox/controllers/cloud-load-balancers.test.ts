import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { createCloudLoadBalancers } from "../../../../sandbox/cluster/controllers/cloud-load-balancers.ts";

const ID = "kubernetes.digitalocean.com/load-balancer-id";
const CERTIFICATE = "service.beta.kubernetes.io/do-loadbalancer-certificate-name";
const request = {
  name: "a1",
  clusterId: "c1",
  tags: ["k8s:c1"],
  annotations: {},
  ports: [{ name: "web", port: 80, nodePort: 30_080, protocol: "TCP" }],
};

/** An account with one cluster and one certificate, and the load balancers that were asked for. */
class Account {
  readonly loadBalancers = new Map<string, Record<string, unknown>>();
  readonly writes: string[] = [];
  readonly tokens = new Set<string | undefined>();

  answer(method: string, url: URL, body: string): [number, unknown] {
    if (url.pathname === "/v2/kubernetes/clusters/c1") {
      const node_pools = [{ nodes: [{ droplet_id: "7" }] }, { nodes: [{ droplet_id: "8" }] }];
      return [200, { kubernetes_cluster: { region: "fra1", vpc_uuid: "vpc", node_pools } }];
    }
    if (url.pathname === "/v2/certificates") {
      return [200, { certificates: url.searchParams.get("name") === "wild" ? [{ id: "cert-1" }] : [] }];
    }
    const id = url.pathname.split("/")[3];
    if (method !== "GET") this.writes.push(method);
    if (method === "POST") {
      const made = { ...JSON.parse(body), id: `lb-${this.writes.length}`, status: "new", ip: "" };
      this.loadBalancers.set(made.id, made);
      return [202, { load_balancer: made }];
    }
    if (id === undefined) return [200, { load_balancers: [...this.loadBalancers.values()] }];
    const known = this.loadBalancers.get(id);
    if (known === undefined) return [404, { id: "not_found", message: "no such load balancer" }];
    if (method === "DELETE") this.loadBalancers.delete(id);
    if (method === "PUT") Object.assign(known, JSON.parse(body));
    return method === "DELETE" ? [204, undefined] : [200, { load_balancer: known }];
  }
}

describe("cloud load balancers", () => {
  let account: Account;
  let server: Server;

  beforeEach(async () => {
    account = new Account();
    server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        account.tokens.add(incoming.headers.authorization);
        const url = new URL(incoming.url ?? "/", "http://localhost");
        const [status, body] = account.answer(incoming.method ?? "GET", url, Buffer.concat(chunks).toString());
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const connect = () => {
    const { port } = server.address() as AddressInfo;
    return createCloudLoadBalancers({ url: `http://127.0.0.1:${port}`, token: "secret" });
  };
  const activate = () => {
    for (const one of account.loadBalancers.values()) Object.assign(one, { status: "active", ip: "127.20.0.2" });
  };

  it("makes one where the cluster stands, and has no address until it is active", async () => {
    const cloud = connect();
    expect(await cloud.ensure(request)).to.deep.equal({ id: "lb-1", type: "REGIONAL_NETWORK", address: undefined });
    expect(account.loadBalancers.get("lb-1")).to.deep.include({
      name: "a1",
      region: "fra1",
      vpc_uuid: "vpc",
      droplet_ids: [7, 8],
      tags: ["k8s:c1"],
    });
    activate();
    expect((await cloud.ensure(request)).address).to.equal("127.20.0.2");
    expect(account.writes).to.deep.equal(["POST"]);
    expect([...account.tokens]).to.deep.equal(["Bearer secret"]);
  });

  it("finds the one it made before by its name, and changes it", async () => {
    await connect().ensure(request);
    await connect().ensure({ ...request, tags: ["k8s:c1", "more"] });
    expect(account.writes).to.deep.equal(["POST", "PUT"]);
    expect(account.loadBalancers.get("lb-1")).to.deep.include({ tags: ["k8s:c1", "more"] });
  });

  it("makes another one when its id is no longer valid", async () => {
    await connect().ensure(request);
    const { id } = await connect().ensure({ ...request, annotations: { [ID]: "gone" } });
    expect(id).to.equal("lb-2");
  });

  it("looks a certificate up by its name", async () => {
    const type = { "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL" };
    const ports = [{ name: "web", port: 443, nodePort: 30_443, protocol: "TCP" }];
    await connect().ensure({ ...request, ports, annotations: { ...type, [CERTIFICATE]: "wild" } });
    expect(account.loadBalancers.get("lb-1")?.forwarding_rules).to.deep.equal([
      {
        entry_protocol: "https",
        entry_port: 443,
        target_protocol: "http",
        target_port: 30_443,
        certificate_id: "cert-1",
      },
    ]);
  });

  it("names a certificate that does not exist", async () => {
    const failure = await connect()
      .ensure({ ...request, annotations: { [CERTIFICATE]: "other" } })
      .catch((error: unknown) => error);
    expect(failure).to.be.an("error").with.property("message").that.contains('there is no certificate "other"');
    expect(account.writes).to.deep.equal([]);
  });

  it("removes by id or by name, and is content when there is none", async () => {
    const cloud = connect();
    const { id } = await cloud.ensure(request);
    await cloud.remove(id, "a1");
    await cloud.remove(id, "a1");
    await cloud.ensure(request);
    await cloud.remove(undefined, "a1");
    expect([...account.loadBalancers.keys()]).to.deep.equal([]);
  });
});

import { expect } from "chai";
import { createDigitalOceanProvider } from "../../../../sandbox/providers/digitalocean/provider.ts";
import { type Properties, revealAll } from "../../../../sandbox/providers/framework/values.ts";
import { type ApiAnswer, type ApiServer, apiError, startApi } from "../support/api-server.ts";
import { connectTo, type EngineClient, failureOf, partialResource } from "../support/engine-client.ts";

const token = (module: string, name: string) => `digitalocean:index/${module}:${name}`;
const CLUSTER = token("kubernetesCluster", "KubernetesCluster");
const DATABASE = token("databaseCluster", "DatabaseCluster");
const DATABASE_DB = token("databaseDb", "DatabaseDb");
const USER = token("databaseUser", "DatabaseUser");
const CERTIFICATE = token("certificate", "Certificate");
const LOAD_BALANCER = token("loadBalancer", "LoadBalancer");
const PROJECT = token("project", "Project");
const CLUSTER_INPUTS = { name: "c", region: "r", version: "v", nodePool: { name: "p", size: "s", nodeCount: 1 } };

describe("the digitalocean stand-in, when the API does not go along", () => {
  let server: ApiServer;
  let engine: EngineClient;
  let answers: Record<string, ApiAnswer>;

  beforeEach(async () => {
    answers = {};
    server = await startApi(({ method, path }) => answers[`${method} ${path.split("?")[0]}`]);
    engine = await connectTo(createDigitalOceanProvider("4.80.1", {}));
    await engine.configure({ apiEndpoint: server.url, httpRetryMax: "0" });
  });

  afterEach(async () => {
    engine.close();
    await server.close();
  });

  function cluster(state: string, message = ""): ApiAnswer {
    return { body: { kubernetes_cluster: { id: "c-1", name: "c", region: "r", status: { state, message } } } };
  }

  it("stores nothing of a cluster that ends in an error, as the original", async () => {
    answers = {
      "POST /v2/kubernetes/clusters": cluster("provisioning"),
      "GET /v2/kubernetes/clusters/c-1": cluster("error", "no capacity"),
    };
    const error = await failureOf(engine.create(CLUSTER, CLUSTER_INPUTS));
    expect(error.details).to.contain("Error creating Kubernetes cluster: no capacity");
    expect(partialResource(error.metadata)).to.equal(undefined);
  });

  it("stores nothing of a database that is not found right after its creation, as the original", async () => {
    answers = { "POST /v2/databases/c-1/dbs": { status: 201, body: { db: { name: "pr_1" } } } };
    const error = await failureOf(engine.create(DATABASE_DB, { clusterId: "c-1", name: "pr_1" }));
    expect(error.details).to.match(/^expected non-nil error with nil state during Create of urn:/);
    expect(partialResource(error.metadata)).to.equal(undefined);
  });

  it("does not ask for a database user whose creation has told everything", async () => {
    const user = { name: "pr_1", role: "normal", password: "made-up" };
    answers = { "POST /v2/databases/c-1/users": { status: 201, body: { user } } };
    const { outputs } = await engine.create(USER, { clusterId: "c-1", name: "pr_1" });
    expect(revealAll(outputs)).to.include({ role: "normal", password: "made-up" });
    expect(server.calls).to.deep.equal(["POST /v2/databases/c-1/users"]);
  });

  it("stops waiting for a cluster when the custom timeout is over", async () => {
    answers = {
      "POST /v2/kubernetes/clusters": cluster("provisioning"),
      "GET /v2/kubernetes/clusters/c-1": cluster("provisioning"),
    };
    const error = await failureOf(engine.create(CLUSTER, CLUSTER_INPUTS, { timeoutSeconds: 0.3 }));
    expect(error.details).to.contain("Timeout waiting to create cluster");
  });

  it("stores a cluster whose registry integration failed, as not ready", async () => {
    answers = {
      "POST /v2/kubernetes/clusters": cluster("running"),
      "GET /v2/kubernetes/clusters/c-1": cluster("running"),
    };
    const error = await failureOf(engine.create(CLUSTER, { ...CLUSTER_INPUTS, registryIntegration: true }));
    expect(partialResource(error.metadata)).to.deep.include({ id: "c-1" });
    expect(error.details).to.contain("Error enabling registry integration: POST ");
  });

  it("tolerates that a new database is not found at once", async () => {
    const database = { id: "d-1", name: "d", status: "online", connection: { host: "h", port: 1, password: "p" } };
    answers = { "POST /v2/databases": { status: 201, body: { database } } };
    const creation = engine.create(DATABASE, {
      name: "d",
      engine: "pg",
      version: "15",
      size: "s",
      region: "r",
      nodeCount: 1,
    });
    while (!server.calls.includes("GET /v2/databases/d-1")) await new Promise(setImmediate);
    answers["GET /v2/databases/d-1"] = { body: { database: { ...database, connection: { host: "h", port: 1 } } } };
    const { outputs } = await creation;
    expect(revealAll(outputs)).to.include({ host: "h", password: "p" });
    expect(server.requests[0]?.body).to.deep.include({
      private_network_uuid: "",
      project_id: "",
      num_nodes: 1,
      tags: [],
    });
  });

  it("stores a certificate that is not verified, and sends the key but keeps its hash", async () => {
    answers = {
      "POST /v2/certificates": { status: 201, body: { certificate: { id: "u-1", name: "w", state: "pending" } } },
      "GET /v2/certificates/u-1": { body: { certificate: { id: "u-1", name: "w", state: "error" } } },
    };
    const inputs = { name: "w", type: "custom", privateKey: "key", leafCertificate: "leaf" };
    const error = await failureOf(engine.create(CERTIFICATE, inputs));
    expect(error.details).to.contain("Error waiting for certificate (w) to become active: unexpected state 'error'");
    const partial = partialResource(error.metadata);
    expect(partial?.id).to.equal("w");
    expect(revealAll(partial?.outputs ?? {})).to.include({
      uuid: "u-1",
      privateKey: "a62f2225bf70bfaccbc7f1ef2a397836717377de",
    });
    expect(server.requests[0]?.body).to.include({ private_key: "key", leaf_certificate: "leaf" });
  });

  it("retries to delete a certificate that is still in use", async () => {
    const certificate = { id: "u-1", name: "w" };
    const inUse = apiError(403, "Make sure the certificate is not in use before deleting it");
    answers = {
      "GET /v2/certificates": { body: { certificates: [certificate] } },
      "DELETE /v2/certificates/u-1": inUse,
    };
    const deletion = engine.delete(CERTIFICATE, "w", {});
    while (!server.calls.includes("DELETE /v2/certificates/u-1")) await new Promise(setImmediate);
    answers["DELETE /v2/certificates/u-1"] = { status: 204 };
    await deletion;
    expect(server.calls.filter((call) => call.startsWith("DELETE"))).to.have.length(2);
  });

  it("gives a load balancer the id of the certificate that the program names", async () => {
    const balancer = (state: string) => ({
      body: {
        load_balancer: {
          id: "l-1",
          status: state,
          region: { slug: "fra1" },
          ip: "127.20.0.1",
          forwarding_rules: [
            {
              entry_port: 443,
              entry_protocol: "https",
              target_port: 80,
              target_protocol: "http",
              certificate_id: "u-1",
            },
          ],
        },
      },
    });
    answers = {
      "GET /v2/certificates": { body: { certificates: [{ id: "u-1", name: "w" }] } },
      "GET /v2/certificates/u-1": { body: { certificate: { id: "u-1", name: "w" } } },
      "POST /v2/load_balancers": balancer("new"),
      "GET /v2/load_balancers/l-1": balancer("active"),
    };
    const rule = {
      entryPort: 443,
      entryProtocol: "https",
      targetPort: 80,
      targetProtocol: "http",
      certificateName: "w",
    };
    const { outputs } = await engine.create(LOAD_BALANCER, { name: "l", region: "fra1", forwardingRules: [rule] });
    const request = server.requests.find(({ method }) => method === "POST");
    expect(request?.body).to.have.nested.property("forwarding_rules[0].certificate_id", "u-1");
    expect(request?.body).to.not.have.nested.property("forwarding_rules[0].certificate_name");
    expect(outputs).to.include({ region: "fra1", ip: "127.20.0.1", status: "active" });
    expect(outputs.forwardingRules).to.deep.equal([{ ...rule, certificateId: "u-1" }]);
  });

  it("moves a project's resources to the default project before it deletes the project", async () => {
    answers = {
      "GET /v2/projects/p-1/resources": { body: { resources: [{ urn: "do:vpc:1" }] } },
      "GET /v2/projects/default": { body: { project: { id: "p-0" } } },
      "POST /v2/projects/p-0/resources": { body: {} },
      "DELETE /v2/projects/p-1": { status: 204 },
    };
    await engine.delete(PROJECT, "p-1", {});
    expect(server.requests.find(({ method }) => method === "POST")?.body).to.deep.equal({ resources: ["do:vpc:1"] });
    expect(server.calls.at(-1)).to.equal("DELETE /v2/projects/p-1");
  });

  it("asks what belongs to a cluster before it destroys all of it", async () => {
    const path = "/v2/kubernetes/clusters/c-1/destroy_with_associated_resources";
    answers = { [`GET ${path}`]: { body: {} }, [`DELETE ${path}/dangerous`]: { status: 204 } };
    const outputs: Properties = { destroyAllAssociatedResources: true };
    await engine.delete(CLUSTER, "c-1", outputs);
    expect(server.calls).to.deep.equal([`GET ${path}`, `DELETE ${path}/dangerous`]);
  });

  it("reports what is wrong with reading, but takes 404 for gone", async () => {
    answers = { "GET /v2/kubernetes/clusters/c-1": apiError(403, "forbidden") };
    const error = await failureOf(engine.read(CLUSTER, "c-1", {}, { name: "c" }));
    expect(error.details).to.contain("Error retrieving Kubernetes cluster: GET ");
    answers = {};
    expect((await engine.read(CLUSTER, "c-1", {}, { name: "c" })).id).to.equal("");
  });
});

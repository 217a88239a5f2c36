import { expect } from "chai";
import { resolveStack } from "../../stacks/index.ts";
import { standaloneSettings } from "../support/program-settings.ts";
import { known, type Recording, record } from "../support/recorder.ts";

type Outputs = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>>;

function run(name: "staging" | "production", values: Values = {}): Promise<Recording<Outputs>> {
  return record(() => resolveStack(name).program(standaloneSettings(name, values)), { stack: name });
}

const refusal = async (values: Values): Promise<unknown> => run("staging", values).catch((error: unknown) => error);

describe("the program of staging", () => {
  let recording: Recording<Outputs>;

  before(async () => {
    recording = await run("staging");
  });

  it("has a network, a cluster and a database of its own, marked and named as its own", () => {
    const cluster = recording.one("digitalocean:index/kubernetesCluster:KubernetesCluster");
    const database = recording.one("digitalocean:index/databaseCluster:DatabaseCluster");
    const network = recording.one("digitalocean:index/vpc:Vpc");
    expect(cluster.inputs).to.deep.include({ name: "greenroom-staging", ha: false, tags: ["greenroom:staging"] });
    expect(database.inputs).to.deep.include({ name: "greenroom-staging", nodeCount: 1, tags: ["greenroom:staging"] });
    expect(network.inputs).to.include({ name: "greenroom-staging", ipRange: "10.120.0.0/20" });
  });

  it("answers one label below its own name in the platform's domain, and makes no zone", async () => {
    expect(recording.all("digitalocean:index/domain:")).to.have.lengthOf(0);
    expect(recording.one("digitalocean:index/dnsRecord:DnsRecord").inputs).to.include({
      domain: "example.com",
      name: "*.staging",
    });
    const certificate = recording.one("digitalocean:index/certificate:Certificate");
    expect(certificate.inputs.domains).to.deep.equal(["*.staging.example.com"]);
    expect(await known(recording.result.urls)).to.deep.equal({
      api: "https://api.staging.example.com",
      web: "https://web.staging.example.com",
    });
  });

  it("takes the registry from the platform and makes none", () => {
    expect(recording.all("digitalocean:index/containerRegistry")).to.have.lengthOf(0);
  });

  it("can always be destroyed", () => {
    for (const { urn, protect } of recording.registrations) expect(protect, urn).to.equal(false);
  });

  it("fills its database by the seeds", () => {
    expect(recording.all("kubernetes:batch/v1:Job").map(({ name }) => name)).to.include("api-seed");
  });

  it("lets everything that lives in the cluster go with the cluster", () => {
    const cluster = recording.one("digitalocean:index/kubernetesCluster:KubernetesCluster");
    const namespace = recording.one("kubernetes:core/v1:Namespace", "staging");
    const system = recording.one("kubernetes:core/v1:Namespace", "greenroom-system");
    expect([namespace.deletedWith, system.deletedWith]).to.deep.equal([cluster.urn, cluster.urn]);
    // A Job outside of both would be deleted by itself, through a provider that is gone when the cluster is replaced.
    const grant = recording.one("kubernetes:batch/v1:Job", "staging-grant");
    expect(grant.deletedWith).to.equal(cluster.urn);
  });

  it("lets database and role go with the server, and lets no cluster take them", () => {
    const server = recording.one("digitalocean:index/databaseCluster:DatabaseCluster");
    const database = recording.one("digitalocean:index/databaseDb:DatabaseDb", "staging");
    const role = recording.one("digitalocean:index/databaseUser:DatabaseUser", "staging-role");
    expect([database.deletedWith, role.deletedWith]).to.deep.equal([server.urn, server.urn]);
  });

  it("runs apps with its own values", async () => {
    const values = { apps: { api: { replicas: 3, size: "large", environment: { LOG_LEVEL: "debug" } } } };
    const own = await run("staging", values);
    const { spec } = own.one("kubernetes:apps/v1:Deployment", "api").inputs as { readonly spec: DeploymentSpec };
    const [container] = spec.template.spec.containers;
    expect(spec.replicas).to.equal(3);
    expect(container?.env).to.deep.include({ name: "LOG_LEVEL", value: "debug" });
    expect(container?.resources.limits).to.deep.equal({ cpu: "1", memory: "1Gi" });
    const { spec: other } = own.one("kubernetes:apps/v1:Deployment", "web").inputs as { readonly spec: DeploymentSpec };
    expect(other.replicas).to.equal(1);
  });

  it("has a managed Valkey when an app asks for a cache, and none otherwise", async () => {
    const isValkey = ({ inputs }: { readonly inputs: Readonly<Record<string, unknown>> }) => inputs.engine === "valkey";
    const clusters = "digitalocean:index/databaseCluster:";
    expect(recording.all(clusters).filter(isValkey)).to.have.lengthOf(0);
    const settings = standaloneSettings("staging");
    const apps = settings.apps.map((app) => ({ ...app, cache: app.name === "api" }));
    const own = await record(() => resolveStack("staging").program({ ...settings, apps }), { stack: "staging" });
    const [valkey, ...others] = own.all(clusters).filter(isValkey);
    expect(others).to.have.lengthOf(0);
    expect(valkey?.inputs).to.deep.include({ size: "db-s-1vcpu-1gb", tags: ["greenroom:staging"] });
    const variables = own.one("kubernetes:core/v1:Secret", "api-environment").inputs.stringData;
    expect(JSON.stringify(variables)).to.include("CACHE_URL");
  });

  it("makes further pools of nodes", async () => {
    const pool = { name: "batch", size: "s-4vcpu-8gb", minNodes: 1, maxNodes: 2 };
    const own = await run("staging", { nodePools: [pool] });
    expect(own.one("digitalocean:index/kubernetesNodePool:KubernetesNodePool").inputs).to.deep.include({
      name: "greenroom-staging-batch",
      size: "s-4vcpu-8gb",
      maxNodes: 2,
      tags: ["greenroom:staging"],
    });
  });

  it("says what is wrong with its values, all at once", async () => {
    const error = await refusal({ replicas: 0, highlyAvailable: "perhaps", nodePools: [{ name: "batch" }] });
    expect(String(error))
      .to.include("greenroom:replicas: a whole number of at least 1 is needed, got 0")
      .and.include('greenroom:highlyAvailable: true or false is needed, got "perhaps"')
      .and.include("a node pool has name, size, minNodes, maxNodes and nothing else");
  });

  it("refuses values of apps that do not exist, and values that cannot be", async () => {
    const error = await refusal({ apps: { apii: {}, web: { replicas: 0, sise: "large" } } });
    expect(String(error))
      .to.include('greenroom:apps: apii: there is no app "apii", did you mean "api"?')
      .and.include("greenroom:apps: web.replicas: a whole number of at least 1 is needed, got 0")
      .and.include("greenroom:apps: web.sise: there is no such key");
  });
});

interface DeploymentSpec {
  readonly replicas: number;
  readonly template: {
    readonly spec: {
      readonly containers: readonly {
        readonly env: readonly { readonly name: string; readonly value: string }[];
        readonly resources: { readonly limits: object };
      }[];
    };
  };
}

describe("the program of production", () => {
  const stateful = [
    "digitalocean:index/databaseCluster:DatabaseCluster greenroom-production",
    "digitalocean:index/databaseDb:DatabaseDb production",
    "digitalocean:index/domain:Domain greenroom-production",
  ];
  const protectedOnes = (recording: Recording<Outputs>) =>
    recording.registrations
      .filter(({ protect, type }) => protect && type.startsWith("digitalocean:index/d"))
      .map(({ type, name }) => `${type} ${name}`)
      .filter((text) => !text.includes("databaseFirewall"))
      .sort();

  it("protects its databases and its domain", async () => {
    expect(protectedOnes(await run("production"))).to.deep.equal(stateful);
  });

  it("has a guard that hangs on everything else, so that a destroy is refused before it deletes anything", async () => {
    const recording = await run("production", { alertEmails: ["ops@example.org"] });
    const guard = recording.one("greenroom:protection:DeletionGuard");
    expect(guard.protect).to.equal(true);
    const resources = recording.registrations.filter(({ type }) => !/^(greenroom|pulumi:pulumi):/.test(type));
    expect(resources.length).to.be.greaterThan(40);
    for (const { urn } of resources) expect(guard.dependencies).to.include(urn);
  });

  it("is watched when somebody is to be told", async () => {
    const silent = await run("production");
    expect(silent.all("digitalocean:index/uptimeCheck:")).to.have.lengthOf(0);
    const watched = await run("production", { alertEmails: ["ops@example.org"] });
    expect(watched.all("digitalocean:index/uptimeCheck:").map(({ inputs }) => inputs.target)).to.have.members([
      "https://api.example.org/healthz",
      "https://web.example.org/healthz",
    ]);
  });

  it("asks for the webhook of its Slack channel", async () => {
    const error = await run("production", { alertSlackChannel: "#alerts" }).catch((reason: unknown) => reason);
    expect(String(error)).to.include("set the environment variable GREENROOM_SECRET_ALERT_SLACK_WEBHOOK");
  });

  it("is shown as a project of its own", async () => {
    const recording = await run("production");
    expect(recording.one("digitalocean:index/project:Project").inputs).to.include({
      name: "greenroom-production",
      environment: "Production",
    });
  });

  it("gives up the protection of what was named, and of nothing else", async () => {
    const recording = await run("production", { unprotected: ["database"] });
    expect(protectedOnes(recording)).to.deep.equal(stateful.slice(2));
  });

  it("has a domain of its own, is highly available and lets search engines in", async () => {
    const recording = await run("production");
    const cluster = recording.one("digitalocean:index/kubernetesCluster:KubernetesCluster");
    expect(cluster.inputs).to.deep.include({ name: "greenroom-production", ha: true });
    expect(recording.one("digitalocean:index/dnsRecord:DnsRecord").inputs).to.include({ name: "*" });
    expect(await known(recording.result.urls)).to.include({ web: "https://web.example.org" });
    const route = recording.one("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "web-route");
    expect(JSON.stringify(route.inputs)).to.not.include("noindex");
  });

  it("never fills its database for trials", async () => {
    const recording = await run("production");
    const jobs = recording.all("kubernetes:batch/v1:Job").map(({ name }) => name);
    expect(jobs).to.include("api-migrate").and.not.include("api-seed");
  });
});

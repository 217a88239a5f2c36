import { secret as makeSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { App, type AppArgs } from "../../components/app/index.ts";
import { type CatalogueApp, readCatalogue } from "../../components/catalogue/index.ts";
import { known, record, secret } from "../support/recorder.ts";

const IMAGE = `registry.example/team/api@sha256:${"1".repeat(64)}`;
const COMMIT = "c".repeat(40);
const CONTAINER = "spec.template.spec.containers[0]";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const JOB = "kubernetes:batch/v1:Job";
const SECRET = "kubernetes:core/v1:Secret";
const SERVICE = "kubernetes:core/v1:Service";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

/** An app of a catalogue with this definition. */
function app(definition: object): CatalogueApp {
  const [only] = readCatalogue({ api: { source: "api", ...definition } });
  if (only === undefined) throw new Error("the catalogue is empty");
  return only;
}

function argsFor(definition: object, others: Partial<AppArgs> = {}): AppArgs {
  return {
    environment: "pr-12",
    app: app(definition),
    image: IMAGE,
    commit: COMMIT,
    namespace: "pr-12",
    serviceAccount: "apps",
    domain: "preview.example.com",
    gatewayName: "gateway",
    gatewayNamespace: "greenroom-system",
    secrets: {},
    gracePeriodSeconds: 8,
    seeded: false,
    ...others,
  };
}

const create = (definition: object, others: Partial<AppArgs> = {}) =>
  record(() => new App("api", argsFor(definition, others)));

const FULL = { port: 8080, database: { migrate: ["migrate"], seed: ["seed"] } };
const DATABASE = { databaseUrl: makeSecret("postgresql://somewhere") };

describe("App", () => {
  it("runs the image by its digest, without root and with nothing to write to but /tmp", async () => {
    const { one } = await create({ port: 8080 });
    const { inputs } = one(DEPLOYMENT);
    expect(inputs).to.have.nested.property(`${CONTAINER}.image`, IMAGE);
    expect(inputs).to.have.deep.nested.property(`${CONTAINER}.securityContext`, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(inputs).to.have.deep.nested.property("spec.template.spec.securityContext", {
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(inputs).to.have.deep.nested.property(`${CONTAINER}.volumeMounts`, [{ name: "tmp", mountPath: "/tmp" }]);
    expect(inputs).to.have.nested.property("spec.template.spec.automountServiceAccountToken", false);
  });

  it("lets no request fail while it is updated", async () => {
    const { one } = await create({ port: 8080 });
    const { inputs } = one(DEPLOYMENT);
    expect(inputs).to.have.deep.nested.property("spec.strategy", {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(inputs).to.have.deep.nested.property(`${CONTAINER}.lifecycle`, { preStop: { sleep: { seconds: 2 } } });
    expect(inputs).to.have.nested.property("spec.template.spec.terminationGracePeriodSeconds", 8);
    expect(inputs).to.have.nested.property(`${CONTAINER}.readinessProbe.httpGet.path`, "/healthz");
  });

  it("tells the app what it runs, and marks the Deployment with the commit", async () => {
    const { one } = await create({ port: 8080 });
    expect(one(DEPLOYMENT).inputs).to.have.deep.nested.property(`${CONTAINER}.env`, [
      { name: "PORT", value: "8080" },
      { name: "GREENROOM_ENVIRONMENT", value: "pr-12" },
      { name: "GREENROOM_COMMIT", value: COMMIT },
    ]);
    expect(one(DEPLOYMENT).inputs.metadata).to.deep.equal({
      name: "api",
      namespace: "pr-12",
      labels: {
        "app.kubernetes.io/managed-by": "greenroom",
        "greenroom.dev/environment": "pr-12",
        "app.kubernetes.io/name": "api",
      },
      annotations: { "greenroom.dev/commit": COMMIT },
    });
  });

  it("has a Service that the engine does not wait for, and a route for its public host", async () => {
    const { one, result } = await create({ port: 8080 });
    expect(one(SERVICE).inputs.metadata).to.have.deep.property("annotations", { "pulumi.com/skipAwait": "true" });
    expect(one(SERVICE).inputs.spec).to.deep.equal({
      type: "ClusterIP",
      selector: { "app.kubernetes.io/name": "api", "app.kubernetes.io/component": "app" },
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
    });
    expect(one(ROUTE).inputs.spec).to.have.deep.property("hostnames", ["pr-12-api.preview.example.com"]);
    expect(await known(result.url)).to.equal("https://pr-12-api.preview.example.com");
  });

  it("sends the Service's requests to the app's pods and not to those of its Jobs", async () => {
    const { one } = await create(FULL, DATABASE);
    const { selector } = one(SERVICE).inputs.spec as { selector: Record<string, string> };
    expect(one(DEPLOYMENT).inputs).to.have.deep.nested.property("spec.selector.matchLabels", selector);
    expect(selector).to.have.property("app.kubernetes.io/component", "app");
    const component = "spec.template.metadata.labels.app\\.kubernetes\\.io/component";
    expect(one(JOB, "api-migrate").inputs).to.have.nested.property(component, "migrate");
    expect(one(JOB, "api-seed").inputs).to.have.nested.property(component, "seed");
  });

  it("gives a hidden app a Service and no route, and a worker neither", async () => {
    const hidden = await create({ port: 8080, exposed: false });
    expect(hidden.all(SERVICE)).to.have.lengthOf(1);
    expect(hidden.all(ROUTE)).to.have.lengthOf(0);
    expect(await known(hidden.result.url)).to.equal(undefined);
    const worker = await create({});
    expect([...worker.all(SERVICE), ...worker.all(ROUTE)]).to.have.lengthOf(0);
    expect(worker.one(DEPLOYMENT).inputs).to.not.have.nested.property(`${CONTAINER}.readinessProbe`);
  });

  it("hands secrets over as secrets, under a name that changes with them", async () => {
    const definition = { database: {}, environment: { KEY: { secret: "STRIPE_KEY" } } };
    const { one } = await create(definition, { ...DATABASE, secrets: { STRIPE_KEY: makeSecret("sk") } });
    expect(one(SECRET).inputs.stringData).to.deep.equal(secret({ DATABASE_URL: "postgresql://somewhere", KEY: "sk" }));
    expect(one(SECRET).inputs.metadata).to.not.have.property("name");
    expect(one(DEPLOYMENT).inputs).to.have.deep.nested.property(`${CONTAINER}.envFrom`, [
      { secretRef: { name: "api-environment-01234567" } },
    ]);
  });

  it("hands the address of the cache over as a secret, and whom to trust", async () => {
    const cache = { cacheUrl: makeSecret("rediss://somewhere"), cacheAuthority: "-----BEGIN CERTIFICATE-----" };
    const { one } = await create({ cache: true }, cache);
    expect(one(SECRET).inputs.stringData).to.deep.equal(
      secret({ CACHE_URL: "rediss://somewhere", CACHE_CA: "-----BEGIN CERTIFICATE-----" }),
    );
    const { all } = await create({}, cache);
    expect(all(SECRET)).to.deep.equal([]);
  });

  it("migrates, then seeds, and only then starts the new version", async () => {
    const { one } = await create(FULL, DATABASE);
    const migrate = one(JOB, "api-migrate");
    const seed = one(JOB, "api-seed");
    expect(seed.dependencies).to.include(migrate.urn);
    expect(one(DEPLOYMENT).dependencies).to.include.members([migrate.urn, seed.urn]);
  });

  it("makes a new migration Job for another image or commit, and the same for the same", async () => {
    const jobName = async (others: Partial<AppArgs>) => {
      const { one } = await create(FULL, { ...DATABASE, ...others });
      return (one(JOB, "api-migrate").inputs.metadata as { name: string }).name;
    };
    const first = await jobName({});
    expect(first).to.match(/^api-migrate-[0-9a-f]{8}$/);
    expect(await jobName({})).to.equal(first);
    expect(await jobName({ commit: "d".repeat(40) })).to.not.equal(first);
    expect(await jobName({ image: `registry.example/team/api@sha256:${"2".repeat(64)}` })).to.not.equal(first);
  });

  it("tries a migration once, and keeps the finished Job", async () => {
    const { one } = await create(FULL, DATABASE);
    const { inputs } = one(JOB, "api-migrate");
    expect(inputs).to.have.nested.include({ "spec.backoffLimit": 0, "spec.template.spec.restartPolicy": "Never" });
    expect(inputs).to.have.deep.nested.property(`${CONTAINER}.command`, ["migrate"]);
    expect(inputs).to.not.have.nested.property("spec.ttlSecondsAfterFinished");
    expect(inputs.metadata).to.have.deep.property("annotations", { "pulumi.com/replaceUnready": "true" });
  });

  it("seeds once: a Job that ran is left alone, one that did not is made with what is new", async () => {
    const fresh = await create(FULL, DATABASE);
    expect(fresh.one(JOB, "api-seed").ignoreChanges).to.deep.equal([]);
    expect(await known(fresh.result.seeded)).to.equal(true);
    const later = await create(FULL, { ...DATABASE, seeded: true });
    expect(later.one(JOB, "api-seed").ignoreChanges).to.deep.equal(["metadata", "spec"]);
    const without = await create({ port: 1 });
    expect(await known(without.result.seeded)).to.equal(false);
  });

  it("refuses everything that is missing at once", () => {
    const definition = { database: {}, cache: true, environment: { KEY: { secret: "STRIPE_KEY" } } };
    expect(() => new App("api", argsFor(definition, { gracePeriodSeconds: 1 })))
      .to.throw('the app "api"')
      .with.deep.property("errors", [
        { propertyPath: "databaseUrl", reason: 'the app "api" uses a database, and none was given' },
        { propertyPath: "cacheUrl", reason: 'the app "api" uses a cache, and none was given' },
        { propertyPath: "secrets", reason: 'the app "api" needs STRIPE_KEY for KEY' },
        { propertyPath: "gracePeriodSeconds", reason: "a whole number of at least 2 is needed, got 1" },
      ]);
  });
});

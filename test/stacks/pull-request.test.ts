import { expect } from "chai";
import { resolveStack } from "../../stacks/index.ts";
import { FOUND_DIGEST } from "../support/cloud-answers.ts";
import { ENVIRONMENT_SETTINGS } from "../support/program-settings.ts";
import { known, type Recording, type Registration, record } from "../support/recorder.ts";

const run = (settings = ENVIRONMENT_SETTINGS, options = {}) =>
  record(() => resolveStack("pr-12").program(settings), options);

/** Every pod template that an environment makes, from Deployments and Jobs alike. */
function podTemplates(registrations: readonly Registration[]) {
  return registrations.flatMap(({ urn, inputs }) => {
    const template = (inputs.spec as { template?: { spec: Pod } } | undefined)?.template;
    return template === undefined ? [] : [{ urn, pod: template.spec }];
  });
}

interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly {
    readonly image: string;
    readonly resources: { readonly limits: object; readonly requests: object };
    readonly securityContext: object;
  }[];
}

describe("the program of a pull request's environment", () => {
  let recording: Recording<Readonly<Record<string, unknown>>>;
  let objects: readonly Registration[];

  before(async () => {
    recording = await run();
    objects = recording.all("kubernetes:");
  });

  it("runs images by their digests, never by tags", () => {
    const images = podTemplates(objects).flatMap(({ pod }) => pod.containers.map(({ image }) => image));
    expect(images).to.have.lengthOf(6);
    for (const image of images) expect(image).to.match(/@sha256:[0-9a-f]{64}$/);
    expect(images).to.include(`registry.digitalocean.com/example/worker@${FOUND_DIGEST}`);
  });

  it("gives every container limits and takes every right away that it does not need", () => {
    for (const { urn, pod } of podTemplates(objects)) {
      expect(pod.automountServiceAccountToken, urn).to.equal(false);
      for (const { resources, securityContext } of pod.containers) {
        expect(resources.limits, urn).to.have.keys("cpu", "memory");
        expect(resources.requests, urn).to.have.keys("cpu", "memory");
        expect(securityContext, urn).to.include({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
      }
    }
  });

  it("marks every object with its owner", () => {
    for (const { urn, inputs } of objects) {
      const { labels } = inputs.metadata as { labels: Record<string, string> };
      expect(labels, urn).to.include({
        "app.kubernetes.io/managed-by": "greenroom",
        "greenroom.dev/environment": "pr-12",
      });
    }
  });

  it("can always be destroyed: nothing is protected, kept or made by code that is in the state", () => {
    for (const { urn, type, protect, retainOnDelete } of recording.registrations) {
      expect({ protect, retainOnDelete }, urn).to.deep.equal({ protect: false, retainOnDelete: false });
      expect(type, urn).to.not.match(/^pulumi-nodejs:dynamic/);
    }
  });

  it("lets everything in the namespace go with the namespace", () => {
    const namespace = recording.one("kubernetes:core/v1:Namespace");
    const inside = objects.filter(({ inputs }) => (inputs.metadata as { namespace?: string }).namespace === "pr-12");
    expect(inside).to.have.lengthOf.above(12);
    for (const { urn, deletedWith } of inside) expect(deletedWith, urn).to.equal(namespace.urn);
  });

  it("drops the database only after the namespace, whose pods use it", () => {
    const database = recording.one("digitalocean:index/databaseDb:DatabaseDb");
    expect(recording.one("greenroom:namespace:PreviewNamespace").dependencies).to.include(database.urn);
  });

  it("fences the namespace in before any pod starts", () => {
    const fences = ["core/v1:ResourceQuota", "core/v1:LimitRange", "networking.k8s.io/v1:NetworkPolicy"];
    const needed = fences.map((type) => recording.one(`kubernetes:${type}`).urn);
    for (const app of ["api", "web", "worker"]) {
      expect(recording.one("greenroom:app:App", app).dependencies).to.include.members(needed);
    }
  });

  it("opens nothing to the world but routes, and does not wait for Services", () => {
    const services = recording.all("kubernetes:core/v1:Service").filter(({ type }) => type.endsWith(":Service"));
    expect(services).to.have.lengthOf(2);
    for (const { inputs } of services) {
      expect(inputs).to.have.nested.property("spec.type", "ClusterIP");
      expect(inputs.metadata).to.have.deep.property("annotations", { "pulumi.com/skipAwait": "true" });
    }
  });

  it("starts an app after those that it waits for", () => {
    const api = recording.one("kubernetes:apps/v1:Deployment", "api");
    expect(recording.one("greenroom:app:App", "web").dependencies).to.include(api.urn);
    expect(recording.one("greenroom:app:App", "worker").dependencies).to.not.include(api.urn);
  });

  it("gives secrets to the app that names them and to no other", () => {
    const secrets = recording.all("kubernetes:core/v1:Secret").filter(({ name }) => name.endsWith("-environment"));
    const holders = secrets.filter(({ inputs }) => JSON.stringify(inputs).includes("sk-made-up"));
    expect(holders.map(({ name }) => name)).to.deep.equal(["web-environment"]);
  });

  it("speaks to the platform's cluster alone", () => {
    const { inputs } = recording.one("pulumi:providers:kubernetes");
    expect(inputs).to.include({ clusterIdentifier: "cluster-id", enablePatchForce: "true" });
    for (const { urn, provider } of objects) expect(provider, urn).to.contain("pulumi:providers:kubernetes::pr-12");
  });

  it("gives no two resources the same name", () => {
    const urns = recording.registrations.map(({ urn }) => urn);
    expect(urns).to.have.lengthOf(new Set(urns).size);
  });

  it("tells what it is and where it is reached", async () => {
    expect(await known(recording.result)).to.deep.equal({
      asleep: false,
      commit: "c".repeat(40),
      database: "pr_12",
      namespace: "pr-12",
      release: ENVIRONMENT_SETTINGS.deployment?.release,
      seeded: ["api"],
      urls: { api: "https://pr-12-api.preview.example.com", web: "https://pr-12-web.preview.example.com" },
    });
  });

  it("runs no pod and keeps everything else while it is asleep", async () => {
    const overrides = JSON.stringify({ pr: { asleep: true } });
    const values = { ...ENVIRONMENT_SETTINGS.values, overrides };
    const asleep = await run({ ...ENVIRONMENT_SETTINGS, values });
    const replicas = asleep.all("kubernetes:apps/v1:Deployment").map(({ inputs }) => Object(inputs.spec).replicas);
    expect(replicas).to.deep.equal([0, 0, 0]);
    const names = ({ registrations }: typeof asleep) => registrations.map(({ urn }) => urn).sort();
    expect(names(asleep)).to.deep.equal(names(recording));
    expect(await known(asleep.result.asleep)).to.equal(true);
  });

  it("does not seed again what a complete update has seeded", async () => {
    const { one } = await run(ENVIRONMENT_SETTINGS, { stackOutputs: { "pr-12": { seeded: ["api"] } } });
    expect(one("kubernetes:batch/v1:Job", "api-seed").ignoreChanges).to.deep.equal(["metadata", "spec"]);
    expect(recording.one("kubernetes:batch/v1:Job", "api-seed").ignoreChanges).to.deep.equal([]);
  });

  it("makes nothing when an image or a secret is missing, and names both", async () => {
    const { deployment, ...settings } = ENVIRONMENT_SETTINGS;
    const incomplete = { ...settings, secrets: {}, deployment: { commit: deployment?.commit ?? "", release: {} } };
    const failed = await run(incomplete).catch((error: unknown) => String(error));
    expect(failed).to.contain('greenroom:release: it names no image for the app "api"');
    expect(failed).to.contain(
      "web.environment.KEY: set the environment variable GREENROOM_SECRET_STRIPE_KEY to its value",
    );
  });
});

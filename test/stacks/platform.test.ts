import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { PLATFORM_OUTPUTS, resolveStack } from "../../stacks/index.ts";
import { FOUND_DIGEST } from "../support/cloud-answers.ts";
import { PLATFORM_SETTINGS } from "../support/program-settings.ts";
import { known, type Recording, record } from "../support/recorder.ts";

describe("the program of the platform", () => {
  let recording: Recording<Readonly<Record<string, unknown>>>;

  before(async () => {
    const stack = resolveStack("platform");
    recording = await record(() => stack.program(PLATFORM_SETTINGS), { stack: "platform" });
  });

  it("offers exactly the outputs that environments read", () => {
    expect(Object.keys(recording.result).sort()).to.deep.equal(Object.keys(PLATFORM_OUTPUTS).sort());
  });

  it("offers every output with a value, and those that open something as secrets", async () => {
    const secrets = ["kubeconfig", "pullCredentials"];
    for (const [name, output] of Object.entries(recording.result)) {
      expect(await known(output), name).to.not.equal(undefined);
      expect(await isSecret(output as never), name).to.equal(secrets.includes(name));
    }
  });

  it("pins the image with psql, so that environments need not look it up", async () => {
    expect(await known(recording.result.databaseAdminImage)).to.equal(`docker.io/library/postgres@${FOUND_DIGEST}`);
  });

  it("marks everything that can carry a mark with its owner", () => {
    for (const type of ["kubernetesCluster:KubernetesCluster", "databaseCluster:DatabaseCluster"]) {
      expect(recording.one(`digitalocean:index/${type}`).inputs.tags).to.deep.equal(["greenroom:platform"]);
    }
    const owners = recording
      .all("kubernetes:")
      .map(({ inputs }) => (inputs.metadata as { labels: Record<string, string> }).labels["greenroom.dev/environment"]);
    expect(new Set(owners)).to.deep.equal(new Set(["platform"]));
  });

  it("names by prefix what cannot carry a mark", () => {
    const unmarked = recording.all("digitalocean:").filter(({ inputs }) => inputs.tags === undefined);
    for (const { name, urn } of unmarked) expect(name, urn).to.match(/^greenroom-preview(-|$)/);
  });

  it("deletes what is in the cluster with the cluster", () => {
    const cluster = recording.one("digitalocean:index/kubernetesCluster:KubernetesCluster");
    const inside = recording.all("kubernetes:").filter(({ deletedWith }) => deletedWith !== cluster.urn);
    expect(inside.map(({ urn }) => urn)).to.deep.equal([]);
  });

  it("speaks to its own cluster and never to one that happens to be configured on the machine", () => {
    const strangers = recording.all("kubernetes:").filter(({ provider }) => !provider.includes("greenroom-preview"));
    expect(strangers.map(({ urn }) => urn)).to.deep.equal([]);
    const { inputs } = recording.one("pulumi:providers:kubernetes");
    expect(inputs).to.include({ clusterIdentifier: "greenroom-preview-id", enablePatchForce: "true" });
  });

  it("has no public Service but the gateway's, and gives no two resources the same name", () => {
    expect(recording.all("kubernetes:core/v1:Service:")).to.have.lengthOf(0);
    const urns = recording.registrations.map(({ urn }) => urn);
    expect(urns).to.have.lengthOf(new Set(urns).size);
  });
});

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { StackState, StateResource } from "../../../../automation/engine/state.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { expectedObjects } from "../../../../automation/lifecycle/cloud-object.ts";
import { readCloud } from "../../../../automation/lifecycle/cloud-side.ts";
import { identityOf } from "../../../../automation/lifecycle/identity.ts";
import { findDisagreements } from "../../../../automation/lifecycle/truth.ts";
import { FakeCloud } from "../../../support/fake-services.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const PLATFORM = parseEnvironment("platform");
const DO = "digitalocean:index/";

/** Types that a component makes and the cloud has no list of, each with the reason. */
const WITHOUT_LIST: Readonly<Record<string, string>> = {
  ContainerRegistryDockerCredentials: "a signed text that ends by itself",
  DatabaseFirewall: "the trusted sources of a database, a property of its cluster",
  ProjectResources: "which project a thing is shown in, a property of the thing",
  ReservedIpAssignment: "where a reserved address leads, a property of the address",
};

function resource(type: string, id: string, inputs: Record<string, unknown> = {}): StateResource {
  const token = `${DO}${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
  return { type: token, urn: `urn:pulumi:platform::greenroom::${token}::thing`, id, inputs };
}

const HOST = [
  resource("Droplet", "41", { name: "greenroom-preview" }),
  resource("SshKey", "7", { name: "greenroom-preview" }),
  resource("ReservedIp", "192.0.2.7", { region: "fra1" }),
  resource("KubernetesNodePool", "pool-1", { name: "builds", clusterId: "cluster-1" }),
  resource("UptimeAlert", "alert-2", { name: "down", checkId: "check-1" }),
];

function cloudOfHost(): FakeCloud {
  const cloud = new FakeCloud();
  cloud.hasDatabaseCluster = false;
  cloud.registryNames = [];
  cloud.others.set("droplets", [{ id: "41", name: "greenroom-preview", tags: ["greenroom:platform"] }]);
  cloud.others.set("sshKeys", [{ id: "7", name: "greenroom-preview", tags: [] }]);
  cloud.addresses = [
    { address: "192.0.2.7", droplet: "greenroom-preview", dropletId: "41" },
    { address: "192.0.2.8", droplet: "", dropletId: "" },
    { address: "192.0.2.9", droplet: "greenroom-previews", dropletId: "42" },
  ];
  return cloud;
}

async function sentences(resources: readonly StateResource[] | undefined, cloud: FakeCloud): Promise<string[]> {
  const state: StackState | undefined = resources && { version: 3, deployment: { resources } };
  const sides = {
    identity: identityOf(PLATFORM, {}, {}),
    now: new Date(0),
    backend: { state, lock: undefined },
    leases: undefined,
    cloud: await readCloud(PLATFORM, state, undefined, cloud),
    apps: undefined,
  };
  return findDisagreements(sides).map(({ sentence }) => sentence);
}

describe("what the state says must be in the cloud", () => {
  const sources = globSync("components/**/*.ts", { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), "utf8"));
  const made = new Set(sources.flatMap((text) => [...text.matchAll(/new digitalocean\.(\w+)\(/g)].map(([, it]) => it)));

  it("is looked for, whatever a component makes there, unless the cloud has no list of it", () => {
    const unknown = [...made].filter((type = "") => {
      const state = { version: 3, deployment: { resources: [resource(type, "1")] } };
      return expectedObjects(state).length === 0;
    });
    expect(unknown).to.have.members(Object.keys(WITHOUT_LIST));
    expect(made.size).to.be.greaterThan(20);
  });

  it("is there with the key, the address, the node pool and the uptime alert of a platform that nobody touched", async () => {
    expect(await sentences(HOST, cloudOfHost())).to.deep.equal([]);
  });

  it("is told one by one when somebody has deleted it", async () => {
    const [, ...others] = HOST;
    const resources = others.map((it) => ({ ...it, id: `${it.id}0` }));
    const cloud = cloudOfHost();
    cloud.addresses = [];
    cloud.others.clear();
    const gone = (await sentences(resources, cloud)).map((sentence) => /^The (.+) is in the state/.exec(sentence)?.[1]);
    expect(gone).to.deep.equal([
      'SSH key "greenroom-preview"',
      'reserved address "192.0.2.70"',
      'node pool "builds"',
      'uptime alert "down"',
    ]);
  });

  it("is found without the state by the droplet that an address leads to, and nobody else's address is", async () => {
    const found = await sentences(undefined, cloudOfHost());
    expect(found.map((sentence) => /^The (.+) is in the cloud/.exec(sentence)?.[1])).to.deep.equal([
      'droplet "greenroom-preview"',
      'SSH key "greenroom-preview"',
      'reserved address "192.0.2.7"',
    ]);
    expect(found[2]).to.contain('platform\'s by the droplet that it leads to, and there is no stack "platform"');
  });
});

import { expect } from "chai";
import type { StateResource } from "../../../../automation/engine/state.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import type { CloudObject } from "../../../../automation/lifecycle/cloud-object.ts";
import { identityOf } from "../../../../automation/lifecycle/identity.ts";
import { findDisagreements, type Sides } from "../../../../automation/lifecycle/truth.ts";
import type { LeaseBook } from "../../../../stacks/lease-book.ts";

const NOW = new Date("2026-01-02T00:00:00Z");
const DO = "digitalocean:index/";

function resource(type: string, name: string, id: string, inputs: Record<string, unknown> = { name }): StateResource {
  return { type, urn: `urn:pulumi:staging::greenroom::${type}::${name}`, id, inputs };
}

function object(kind: CloudObject["kind"], key: string, name: string, ...tags: string[]): CloudObject {
  return { kind, key, name, tags };
}

const OUTPUTS = {
  gatewayAddress: "192.0.2.7",
  gatewayName: "greenroom-staging",
  namespace: "staging",
  release: { web: { commit: "c0ffee" } },
  urls: { web: "https://web.staging.example.com" },
};

const RESOURCES = [
  { ...resource("pulumi:pulumi:Stack", "greenroom-staging", ""), outputs: OUTPUTS },
  resource(`${DO}vpc:Vpc`, "greenroom-staging", "v-1"),
  resource(`${DO}kubernetesCluster:KubernetesCluster`, "greenroom-staging", "c-1"),
  resource(`${DO}databaseCluster:DatabaseCluster`, "greenroom-staging", "d-1"),
  resource(`${DO}databaseDb:DatabaseDb`, "staging", "d-1/database/staging", { name: "staging", clusterId: "d-1" }),
  resource(`${DO}databaseUser:DatabaseUser`, "staging-role", "d-1/user/staging", { name: "staging", clusterId: "d-1" }),
  resource(`${DO}certificate:Certificate`, "greenroom-staging", "greenroom-staging-1a"),
  resource(`${DO}dnsRecord:DnsRecord`, "greenroom-staging", "7", { name: "*.staging", domain: "example.com" }),
  resource(`${DO}databaseFirewall:DatabaseFirewall`, "greenroom-staging-firewall", "d-1-x"),
  resource("kubernetes:apps/v1:Deployment", "web", "staging/web", {
    metadata: { name: "web", namespace: "staging" },
    spec: { replicas: 2 },
  }),
];

const CLOUD: readonly CloudObject[] = [
  object("vpcs", "v-1", "greenroom-staging"),
  object("vpcs", "v-0", "default-fra1"),
  object("clusters", "c-1", "greenroom-staging", "k8s:c-1", "greenroom:staging"),
  object("databaseClusters", "d-1", "greenroom-staging", "greenroom:staging"),
  object("databases", "d-1/staging", "staging"),
  object("databases", "d-1/defaultdb", "defaultdb"),
  object("roles", "d-1/staging", "staging"),
  object("certificates", "greenroom-staging", "greenroom-staging"),
  object("records", "7", "*.staging.example.com"),
  object("records", "8", "www.example.com"),
  object("domains", "example.com", "example.com"),
  object("registries", "shop", "shop"),
  object("loadBalancers", "l-1", "a518c84869035485", "k8s:c-1"),
  object("droplets", "41", "greenroom-staging-default-1f434", "k8s:c-1", "greenroom:staging"),
  object("clusters", "c-2", "greenroom-preview", "greenroom:platform"),
];

const HELD: LeaseBook = {
  leases: [{ holder: "alice", reason: "a trial", from: "2026-01-01T00:00:00Z", until: "2026-01-02T08:00:00Z" }],
  ending: undefined,
};

function sides(changes: Partial<Sides> = {}): Sides {
  const values = { subdomain: "staging", domain: "" };
  return {
    identity: identityOf(parseEnvironment("staging"), values, { domain: "example.com", registryName: "shop" }),
    now: NOW,
    backend: { state: { version: 3, deployment: { resources: RESOURCES } }, lock: undefined },
    leases: HELD,
    cloud: CLOUD,
    apps: { running: { deployments: [{ name: "web", readyPods: 2 }], troubles: [] }, containers: [], answers: {} },
    ...changes,
  };
}

function without(...keys: string[]): readonly CloudObject[] {
  return CLOUD.filter(({ kind, key }) => !keys.includes(`${kind} ${key}`));
}

function sentences(changes: Partial<Sides>): readonly string[] {
  return findDisagreements(sides(changes)).map(({ kind, sentence }) => `${kind}: ${sentence}`);
}

describe("the sides of an environment", () => {
  it("agree when everything is where the state says, and what is others' or the cluster's own is no matter", () => {
    expect(sentences({})).to.deep.equal([]);
  });

  for (const [what, key, name] of [
    ["private network", "vpcs v-1", "greenroom-staging"],
    ["cluster", "clusters c-1", "greenroom-staging"],
    ["database cluster", "databaseClusters d-1", "greenroom-staging"],
    ["database", "databases d-1/staging", "staging"],
    ["database role", "roles d-1/staging", "staging"],
    ["certificate", "certificates greenroom-staging", "greenroom-staging"],
    ["DNS record", "records 7", "*.staging.example.com"],
  ] as const) {
    it(`disagree when the ${what} was deleted by hand`, () => {
      expect(sentences({ cloud: without(key) })).to.include(
        `gone: The ${what} "${name}" is in the state and not in the cloud; "greenroom up staging" makes a new one.`,
      );
    });
  }

  it("disagree about nothing else when one thing was deleted", () => {
    expect(sentences({ cloud: without("records 7") })).to.have.lengthOf(1);
  });

  it("disagree when the load balancer is gone, of which the state knows the address only", () => {
    expect(sentences({ cloud: without("loadBalancers l-1") })).to.deep.equal([
      'gone: The load balancer of the gateway "greenroom-staging" (192.0.2.7) is not in the cloud; the cluster makes another, whose address "greenroom up staging" enters.',
    ]);
  });

  it("disagree about what a cluster left behind that is gone itself", () => {
    const found = sentences({ cloud: without("clusters c-1", "droplets 41") });
    expect(found).to.deep.equal([
      'gone: The cluster "greenroom-staging" is in the state and not in the cloud; "greenroom up staging" makes a new one.',
      'unowned: The load balancer "a518c84869035485" is in the cloud, staging\'s by its tag "k8s:c-1", and the state does not know it: nothing looks after it, and it may cost.',
    ]);
  });

  it("disagree about everything of the environment's when there is no stack, known by tag, name or cluster", () => {
    const found = findDisagreements(sides({ backend: { state: undefined, lock: undefined }, apps: undefined }));
    const named = found.map(({ kind, sentence }) => [kind, /^The (.+?) is in/.exec(sentence)?.[1]]);
    expect(named).to.deep.equal([
      ["unowned", 'private network "greenroom-staging"'],
      ["unowned", 'cluster "greenroom-staging"'],
      ["unowned", 'database cluster "greenroom-staging"'],
      ["unowned", 'database "staging"'],
      ["unowned", 'database role "staging"'],
      ["unowned", 'certificate "greenroom-staging"'],
      ["unowned", 'DNS record "*.staging.example.com"'],
      ["unowned", 'load balancer "a518c84869035485"'],
      ["unowned", 'droplet "greenroom-staging-default-1f434"'],
    ]);
    expect(found[0]?.sentence).to.contain('there is no stack "staging"');
  });

  it("take nothing for an environment's that only begins like it", () => {
    const cloud = [...CLOUD, object("vpcs", "v-9", "greenroom-staging2"), object("volumes", "o-1", "greenroom-stag")];
    expect(sentences({ cloud })).to.deep.equal([]);
  });

  it("disagree about a second thing of the same name", () => {
    const cloud = [...CLOUD, object("vpcs", "v-9", "greenroom-staging")];
    expect(sentences({ cloud })).to.deep.equal([
      'unowned: The private network "greenroom-staging" is in the cloud, staging\'s by its name, and the state does not know it: nothing looks after it, and it may cost.',
    ]);
  });

  it("disagree when a stack has no resources, unless somebody is making them", () => {
    const state = { version: 3, deployment: {} };
    const rest = { cloud: [], apps: undefined };
    expect(sentences({ ...rest, backend: { state, lock: undefined } })).to.deep.equal([
      'empty: The stack has no resources: "greenroom up staging" makes them, "greenroom destroy staging" forgets it.',
    ]);
    const lock = { holders: "bob@laptop, process 7, since 2026-01-01", isOver: false };
    expect(sentences({ ...rest, backend: { state, lock } })).to.deep.equal([
      "under-way: An update is under way: bob@laptop, process 7, since 2026-01-01.",
    ]);
  });

  it("tell of a lock that a dead run left, and of creates whose end was not seen", () => {
    const pending = [{ type: "creating", resource: resource("kubernetes:core/v1:Secret", "registry", "") }];
    const state = { version: 3, deployment: { resources: RESOURCES, pending_operations: pending } };
    const backend = { state, lock: { holders: "bob@laptop", isOver: true } };
    expect(sentences({ backend })).to.deep.equal([
      "under-way: A run that has ended left its lock (bob@laptop); the next up or destroy breaks it.",
      'unfinished: The create of kubernetes:core/v1:Secret "registry" was begun and its end not seen; the next up or destroy looks it up.',
    ]);
  });

  it("disagree when an app runs in too few pods, with the reasons, or not at all", () => {
    const troubles = [{ pod: "web-1", app: "web", container: "web", reason: "CrashLoopBackOff" }];
    const few = { deployments: [{ name: "web", readyPods: 1 }], troubles };
    const apps = { containers: [], answers: {} };
    expect(sentences({ apps: { ...apps, running: few } })).to.deep.equal([
      'app: The app "web" runs in 1 of 2 pods: pod web-1, container web: CrashLoopBackOff.',
    ]);
    const none = { deployments: [], troubles: [] };
    expect(sentences({ apps: { ...apps, running: none } })).to.deep.equal([
      'app: The app "web" is in the state and not in the cluster.',
    ]);
  });

  it("disagree when a public address does not answer as released, and when a container does not run", () => {
    const answers = { web: "https://web.staging.example.com/healthz reports commit badcafe, not c0ffee" };
    expect(
      sentences({ apps: { running: undefined, containers: ["container api: exited (1)"], answers } }),
    ).to.deep.equal([
      "app: Not all runs as it should: container api: exited (1).",
      'app: The app "web" does not answer as released: https://web.staging.example.com/healthz reports commit badcafe, not c0ffee.',
    ]);
  });

  it("disagree when nobody holds it any more and it still stands", () => {
    const later = new Date("2026-01-03T00:00:00Z");
    expect(sentences({ now: later })).to.deep.equal([
      'lease: Nobody holds staging any more: the last lease, of alice, ran out at 2026-01-02T08:00:00Z; "greenroom destroy staging" removes it.',
    ]);
    const gone = { state: undefined, lock: undefined };
    expect(sentences({ now: later, backend: gone, cloud: [], apps: undefined })).to.deep.equal([]);
    expect(sentences({ leases: { leases: [], ending: undefined } })).to.deep.equal([
      'lease: Nobody holds staging any more; "greenroom destroy staging" removes it.',
    ]);
  });

  it("tell of a removal that was begun, also when the stack is gone already", () => {
    const leases = { leases: [], ending: { inventory: {} } };
    const backend = { state: undefined, lock: undefined };
    expect(sentences({ leases, backend, cloud: [], apps: undefined })).to.deep.equal([
      "unfinished: The removal of staging has begun and is not complete; the next up or destroy completes it.",
    ]);
  });

  it("compare nothing with a side that could not be asked", () => {
    expect(sentences({ cloud: undefined })).to.deep.equal([]);
    expect(sentences({ backend: undefined })).to.deep.equal([]);
    expect(sentences({ apps: undefined })).to.deep.equal([]);
  });
});

describe("the identity of an environment", () => {
  const platform = { domain: "example.com", registryName: "shop" };
  const identity = (name: string, values: Record<string, unknown>) =>
    identityOf(parseEnvironment(name), values, platform);

  it("of a pull request is its database, and what carries its own name", () => {
    expect(identity("pr-1", {})).to.deep.equal({
      environment: "pr-1",
      tag: "greenroom:pr-1",
      prefix: "greenroom-pr-1",
      database: "pr_1",
      domain: "example.com",
      wildcard: undefined,
      registry: undefined,
    });
  });

  it("of the platform is its registry and the record of the previews", () => {
    const { prefix, database, wildcard, registry } = identity("platform", platform);
    expect([prefix, database, wildcard, registry]).to.deep.equal([
      "greenroom-preview",
      undefined,
      "*.preview.example.com",
      "shop",
    ]);
  });

  it("of production is the record in the domain of its own", () => {
    expect(identity("production", { domain: "shop.org", subdomain: "" }).wildcard).to.equal("*.shop.org");
  });
});

import type { ResourceValidationPolicy } from "@pulumi/policy";
import { expect } from "chai";
import { databaseAccess, databaseHasFirewall } from "../../../policy/policies/database-access.ts";
import { imagesByDigest } from "../../../policy/policies/images-by-digest.ts";
import { owners } from "../../../policy/policies/owners.ts";
import { places } from "../../../policy/policies/places.ts";
import { previewsCanBeDestroyed } from "../../../policy/policies/previews-can-be-destroyed.ts";
import { namespacesHaveQuotas } from "../../../policy/policies/quotas.ts";
import { waysIn } from "../../../policy/policies/ways-in.ts";
import { resolveStack } from "../../../stacks/index.ts";
import { type Subject, stackViolations, subjectOf, urnOf, violations } from "../../support/policies.ts";
import { ENVIRONMENT_SETTINGS, PLATFORM_SETTINGS, standaloneSettings } from "../../support/program-settings.ts";
import { record } from "../../support/recorder.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const DATABASE = "digitalocean:index/databaseCluster:DatabaseCluster";
const FIREWALL = "digitalocean:index/databaseFirewall:DatabaseFirewall";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const DIGEST = `example.com/api@sha256:${"a".repeat(64)}`;

const pod = (image: string) => ({ spec: { template: { spec: { containers: [{ image }] } } } });

interface Case {
  readonly policy: ResourceValidationPolicy;
  readonly good: Subject;
  readonly bad: Subject;
  readonly says: string;
}

const CASES: Readonly<Record<string, Case>> = {
  "a cluster without its owner's tag": {
    policy: owners,
    good: { type: CLUSTER, stack: "staging", props: { tags: ["greenroom:staging"] } },
    bad: { type: CLUSTER, stack: "staging", props: { tags: ["greenroom:pr-1"] } },
    says: 'the tag "greenroom:staging" is missing',
  },
  "an object without its owner's label": {
    policy: owners,
    good: { type: DEPLOYMENT, props: { metadata: { labels: { "greenroom.dev/environment": "pr-12" } } } },
    bad: { type: DEPLOYMENT, props: { metadata: { labels: {} } } },
    says: 'the label "greenroom.dev/environment: pr-12" is missing',
  },
  "a tag instead of a digest": {
    policy: imagesByDigest,
    good: { type: DEPLOYMENT, props: pod(DIGEST) },
    bad: { type: DEPLOYMENT, props: pod("example.com/api:latest") },
    says: 'the image "example.com/api:latest" is not named by a digest',
  },
  "a container by a tag": {
    policy: imagesByDigest,
    good: { type: "docker:index/container:Container", props: { image: DIGEST } },
    bad: { type: "docker:index/container:Container", props: { image: "api" } },
    says: 'the image "api" is not named by a digest',
  },
  "a database in no private network": {
    policy: databaseAccess,
    good: { type: DATABASE, props: { privateNetworkUuid: "made-up" } },
    bad: { type: DATABASE, props: {} },
    says: "the database is in no private network",
  },
  "a public address among trusted sources": {
    policy: databaseAccess,
    good: { type: FIREWALL, props: { rules: [{ type: "ip_addr", value: "10.1.2.3" }] } },
    bad: { type: FIREWALL, props: { rules: [{ type: "ip_addr", value: "0.0.0.0/0" }] } },
    says: 'the trusted source "0.0.0.0/0" is a public address',
  },
  "a range among trusted sources that is wider than a private network": {
    policy: databaseAccess,
    good: { type: FIREWALL, props: { rules: [{ type: "ip_addr", value: "10.112.0.0/16" }] } },
    bad: { type: FIREWALL, props: { rules: [{ type: "ip_addr", value: "10.0.0.0/7" }] } },
    says: 'the trusted source "10.0.0.0/7" is a public address',
  },
  "a firewall without any trusted source": {
    policy: databaseAccess,
    good: { type: FIREWALL, props: { rules: [{ type: "k8s", value: "made-up" }] } },
    bad: { type: FIREWALL, props: { rules: [] } },
    says: "everybody may connect",
  },
  "a Service that opens a load balancer": {
    policy: waysIn,
    good: { type: "kubernetes:core/v1:Service", props: { spec: { type: "ClusterIP" } } },
    bad: { type: "kubernetes:core/v1:Service", props: { spec: { type: "LoadBalancer" } } },
    says: "opens another way into the cluster",
  },
  "something protected in the environment of a pull request": {
    policy: previewsCanBeDestroyed,
    good: { type: DATABASE, stack: "production", protect: true },
    bad: { type: DATABASE, protect: true },
    says: "may be protected",
  },
  "a dynamic provider": {
    policy: previewsCanBeDestroyed,
    good: { type: "pulumi-nodejs:dynamic:Resource", stack: "platform" },
    bad: { type: "pulumi-nodejs:dynamic:Resource" },
    says: "a dynamic provider keeps its code in the state",
  },
  "a machine that is too large": {
    policy: places,
    good: { type: CLUSTER, props: { region: "fra1", nodePool: { size: "s-4vcpu-8gb", maxNodes: 5 } } },
    bad: { type: CLUSTER, props: { region: "fra1", nodePool: { size: "s-48vcpu-192gb" } } },
    says: 'the size "s-48vcpu-192gb" is not allowed',
  },
  "a pool that may grow too far": {
    policy: places,
    good: { type: CLUSTER, props: { nodePool: { maxNodes: 10 } } },
    bad: { type: CLUSTER, props: { nodePool: { maxNodes: 100 } } },
    says: "a pool may grow to 10 nodes, not to 100",
  },
  "a region that nobody agreed on": {
    policy: places,
    good: { type: DATABASE, props: { region: "fra1", size: "db-s-1vcpu-1gb" } },
    bad: { type: DATABASE, props: { region: "moon1", size: "db-s-1vcpu-1gb" } },
    says: 'the region "moon1" is not allowed',
  },
};

describe("the policy pack", () => {
  for (const [what, { policy, good, bad, says }] of Object.entries(CASES)) {
    it(`refuses ${what}, and only that`, async () => {
      expect(await violations(policy, good)).to.deep.equal([]);
      expect((await violations(policy, bad)).join()).to.include(says);
    });
  }

  it("refuses a database without a firewall of its own", async () => {
    const database = { type: DATABASE };
    const other = { type: FIREWALL, clusters: ["urn:pulumi:pr-12::greenroom::other::other"] };
    const own = { type: FIREWALL, clusters: [urnOf(database)] };
    expect(await stackViolations(databaseHasFirewall, [database, own])).to.deep.equal([]);
    expect(await stackViolations(databaseHasFirewall, [database, other])).to.have.lengthOf(1);
  });

  it("refuses a namespace that lacks one of its fences", async () => {
    const inside = { metadata: { namespace: "pr-12" } };
    const namespace = { type: "kubernetes:core/v1:Namespace", props: { metadata: { name: "pr-12" } } };
    const limits = { type: "kubernetes:core/v1:LimitRange", props: inside };
    const policy = { type: "kubernetes:networking.k8s.io/v1:NetworkPolicy", props: inside };
    const quota = { type: "kubernetes:core/v1:ResourceQuota", props: inside };
    expect(await stackViolations(namespacesHaveQuotas, [namespace, limits, policy, quota])).to.deep.equal([]);
    const found = await stackViolations(namespacesHaveQuotas, [namespace, limits, policy]);
    expect(found).to.deep.equal(['the namespace "pr-12" has no quota']);
  });

  it("says nothing of a namespace in a cluster that is still to be made, of which a preview knows nothing", async () => {
    const unknown = { type: "kubernetes:core/v1:Namespace", stack: "platform", props: {} };
    expect(await stackViolations(namespacesHaveQuotas, [unknown])).to.deep.equal([]);
  });

  for (const [stack, settings] of Object.entries({
    platform: PLATFORM_SETTINGS,
    "pr-12": ENVIRONMENT_SETTINGS,
    staging: standaloneSettings("staging"),
    production: standaloneSettings("production"),
  })) {
    it(`finds nothing in ${stack}`, async () => {
      const { registrations } = await record(() => resolveStack(stack).program(settings), { stack });
      const subjects = registrations.map(subjectOf);
      const policies = [owners, imagesByDigest, databaseAccess, waysIn, previewsCanBeDestroyed, places];
      const single = await Promise.all(
        subjects.flatMap((subject) => policies.map((policy) => violations(policy, subject))),
      );
      const whole = await Promise.all(
        [databaseHasFirewall, namespacesHaveQuotas].map((policy) => stackViolations(policy, subjects)),
      );
      expect([...single, ...whole].flat()).to.deep.equal([]);
    });
  }
});

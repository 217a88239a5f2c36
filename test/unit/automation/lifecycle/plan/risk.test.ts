import { expect } from "chai";
import type { ResourceChange } from "../../../../../automation/engine/events.ts";
import { findRisks, type RiskKind } from "../../../../../automation/lifecycle/plan/risk.ts";
import { findLosses } from "../../../../../automation/lifecycle/stateful.ts";
import { someChange, someProperty } from "../../../../support/some-change.ts";

const DATABASE = "digitalocean:index/databaseCluster:DatabaseCluster";
const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const DROPLET = "digitalocean:index/droplet:Droplet";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SERVICE = "kubernetes:core/v1:Service";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const CONTAINER = "docker:index/container:Container";
const JOB = "kubernetes:batch/v1:Job";
const PROVIDER = "pulumi:providers:kubernetes";
const GRANTS = `urn:pulumi:pr-1::greenroom::greenroom:database:SqlJob$${JOB}::grant`;

const touching = (type: string, path: string, before?: unknown, after?: unknown) =>
  someChange(type, { properties: [someProperty(path, before, after)] });
const removal = (type: string, operation: "replace" | "delete" = "replace") => someChange(type, { operation });
const creation = (type: string, planned: Record<string, unknown> = {}) =>
  someChange(type, { operation: "create", planned });
const kindsOf = (change: ResourceChange) =>
  findRisks([change], findLosses([change], undefined), undefined).map(({ kind }) => kind);

describe("the risk of a change", () => {
  const cases: readonly (readonly [title: string, change: ResourceChange, kinds: readonly RiskKind[]])[] = [
    ["a database that is replaced loses its data and does not answer", removal(DATABASE), ["loss", "downtime"]],
    ["a deleted droplet is lost, and what runs on it stops", removal(DROPLET, "delete"), ["loss", "downtime"]],
    ["a replaced pool of nodes stops pods", removal(POOL), ["downtime"]],
    ["a new gateway's address is another", removal(GATEWAY), ["exposure", "downtime"]],
    ["a replaced Deployment does not answer meanwhile", removal(DEPLOYMENT), ["downtime"]],
    ["a deleted Service is asked in vain", removal(SERVICE, "delete"), ["downtime"]],
    ["a replaced container stops", removal(CONTAINER), ["downtime"]],
    ["a database breaks connections when it grows", touching(DATABASE, "size"), ["downtime"]],
    ["a tag of a database bothers nobody", touching(DATABASE, "tags[0]"), []],
    ["a Deployment without replicas does not answer", touching(DEPLOYMENT, "spec.replicas", 2, 0), ["downtime"]],
    ["another count of replicas bothers nobody", touching(DEPLOYMENT, "spec.replicas", 1, 2), []],
    ["another image rolls pods", touching(DEPLOYMENT, "spec.template.spec.containers[0].image"), ["restart"]],
    ["fewer nodes move pods", touching(CLUSTER, "nodePool.maxNodes", 5, 1), ["restart"]],
    [
      "a container that may be root decides what it may do on its node",
      touching(DEPLOYMENT, "spec.template.spec.containers[0].securityContext.runAsNonRoot", true, false),
      ["permissions", "restart"],
    ],
    ["a role decides who may do what", creation("kubernetes:rbac.authorization.k8s.io/v1:Role"), ["permissions"]],
    ["a service account is one's name in the cluster", creation("kubernetes:core/v1:ServiceAccount"), ["permissions"]],
    [
      "a secret of workflows opens things",
      touching("github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret", "value"),
      ["permissions"],
    ],
    ["a variable of workflows opens nothing", touching("github:index/actionsVariable:ActionsVariable", "value"), []],
    [
      "a ruleset forbids things",
      removal("github:index/repositoryRuleset:RepositoryRuleset", "delete"),
      ["permissions"],
    ],
    [
      "a GitHub environment says who deploys",
      touching("github:index/repositoryEnvironment:RepositoryEnvironment", "reviewers"),
      ["permissions"],
    ],
    [
      "a token for the registry opens it",
      creation("digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials"),
      ["permissions"],
    ],
    ["a Job of an app grants nothing", creation(JOB), []],
    ["rights in a database are granted by Jobs", { ...creation(JOB), urn: GRANTS }, ["permissions"]],
    [
      "labels of a namespace hold its pods to a standard",
      touching(NAMESPACE, 'metadata.labels["pod-security.kubernetes.io/enforce"]'),
      ["permissions"],
    ],
    ["other labels of a namespace do not", touching(NAMESPACE, 'metadata.labels["team"]'), []],
    ["another account makes resources elsewhere", touching(PROVIDER, "kubeconfig"), ["permissions"]],
    ["a new stack has its providers", creation(PROVIDER), []],
    [
      "a firewall lets in or keeps out",
      touching("digitalocean:index/firewall:Firewall", "inboundRules[0].portRange"),
      ["exposure"],
    ],
    ["so does a database's", removal("digitalocean:index/databaseFirewall:DatabaseFirewall", "delete"), ["exposure"]],
    ["so does a network policy", removal("kubernetes:networking.k8s.io/v1:NetworkPolicy", "delete"), ["exposure"]],
    ["so does Cilium's own", creation("kubernetes:cilium.io/v2:CiliumNetworkPolicy"), ["exposure"]],
    ["a record leads somewhere", touching("digitalocean:index/dnsRecord:DnsRecord", "value"), ["exposure"]],
    ["a route gives an app an address", creation("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"), ["exposure"]],
    ["a Service inside the cluster opens nothing", creation(SERVICE, { spec: { type: "ClusterIP" } }), []],
    [
      "a Service that becomes one of nodes opens",
      touching(SERVICE, "spec.type", "ClusterIP", "NodePort"),
      ["exposure"],
    ],
    ["a container without ports opens nothing", creation(CONTAINER, { ports: [] }), []],
    ["a container with ports opens them", creation(CONTAINER, { ports: [{ external: 80 }] }), ["exposure"]],
    ["what only holds others is nothing by itself", someChange("greenroom:app:App", { isComponent: true }), []],
  ];
  for (const [title, change, kinds] of cases) {
    it(`is told: ${title}`, () => expect(kindsOf(change)).to.deep.equal(kinds));
  }

  it("says of a load balancer that it opens the service, and what it costs", () => {
    const change = creation(SERVICE, { spec: { type: "LoadBalancer" } });
    expect(findRisks([change], [], undefined)).to.deep.equal([
      { urn: change.urn, kind: "exposure", what: "opens the service to what is outside of the cluster" },
      { urn: change.urn, kind: "cost", what: "USD 0.00 → USD 12.00 a month" },
    ]);
  });

  it("puts the worst first, whatever comes first in the update", () => {
    const changes = [touching(DEPLOYMENT, "spec.template.spec"), removal(NAMESPACE), removal(DATABASE)];
    const kinds = findRisks(changes, findLosses(changes, undefined), undefined).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(["loss", "downtime", "downtime", "restart"]);
  });
});

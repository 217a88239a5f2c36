import type { ResourceChange } from "../../engine/events.ts";
import { isRemoval, touches } from "./touched.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const NODE_POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const DATABASE_CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";
const DROPLET = "digitalocean:index/droplet:Droplet";

/** By type: what people notice while such a resource is gone. */
const WHILE_GONE: Readonly<Record<string, string>> = {
  [CLUSTER]: "everything that runs in the cluster stops",
  [NODE_POOL]: "the pods on its nodes stop, and start elsewhere only where there is room",
  [DATABASE_CLUSTER]: "no app reaches its database",
  [DROPLET]: "everything that runs on the droplet stops",
  "digitalocean:index/databaseDb:DatabaseDb": "its app reaches no database",
  "digitalocean:index/databaseUser:DatabaseUser": "whoever logs in as this user is refused",
  "digitalocean:index/dnsRecord:DnsRecord": "its name leads nowhere, for as long as resolvers remember that",
  "digitalocean:index/domain:Domain": "no name of the zone leads anywhere",
  "digitalocean:index/loadBalancer:LoadBalancer": "nothing behind it is reached, and its address becomes another",
  "digitalocean:index/reservedIp:ReservedIp": "names that lead to this address lead nowhere",
  "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": "nothing answers at the reserved address",
  "docker:index/container:Container": "what runs in the container stops until the next one is ready",
  "docker:index/network:Network": "the containers in it do not reach each other",
  "kubernetes:apps/v1:Deployment": "the app does not answer until new pods are ready",
  "kubernetes:apps/v1:StatefulSet": "the app does not answer until new pods are ready",
  "kubernetes:core/v1:Namespace": "everything in the namespace stops",
  "kubernetes:core/v1:Service": "nothing that asks for the service reaches it",
  "kubernetes:gateway.networking.k8s.io/v1:Gateway":
    "nothing behind the gateway is reached, and its load balancer gets another address",
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": "the app is not reached at its address",
};

/** By type: what a change in place interrupts when it touches one of these properties. */
const INTERRUPTING: Readonly<Record<string, readonly [path: RegExp, what: string]>> = {
  [DATABASE_CLUSTER]: [
    /^(size|nodeCount|version)$/,
    "connections to the database break when it is resized or upgraded",
  ],
  [DROPLET]: [/^size$/, "the droplet is switched off to be resized"],
};

/** By type: what a change in place begins anew when it touches one of these properties. */
const RESTARTING: Readonly<Record<string, readonly [path: RegExp, what: string]>> = {
  [CLUSTER]: [/^(version|nodePool\.(minNodes|maxNodes|nodeCount))/, "pods move when its nodes are replaced or removed"],
  [NODE_POOL]: [/^(minNodes|maxNodes|nodeCount)$/, "pods move when its nodes are removed"],
  "kubernetes:apps/v1:DaemonSet": [/^spec\.template\b/, "its pods are replaced one after another"],
  "kubernetes:apps/v1:Deployment": [/^spec\.template\b/, "its pods are replaced one after another"],
  "kubernetes:apps/v1:StatefulSet": [/^spec\.template\b/, "its pods are replaced one after another"],
};

/** What does not answer while a change is made, as a sentence without a full stop; undefined when everything does. */
export function downtimeOf(change: ResourceChange): string | undefined {
  if (isRemoval(change)) return WHILE_GONE[change.type];
  if (change.operation !== "update") return undefined;
  if (change.properties.some(({ path, after }) => path === "spec.replicas" && after === 0)) return "no pod is left";
  return touched(INTERRUPTING, change);
}

/** What starts anew, one after another, so that nobody need notice; undefined when nothing does. */
export function restartOf(change: ResourceChange): string | undefined {
  return change.operation === "update" ? touched(RESTARTING, change) : undefined;
}

function touched(
  rules: Readonly<Record<string, readonly [path: RegExp, what: string]>>,
  change: ResourceChange,
): string | undefined {
  const [path, what] = rules[change.type] ?? [];
  return path !== undefined && touches(change, path) ? what : undefined;
}

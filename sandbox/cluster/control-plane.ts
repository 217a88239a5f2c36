import { join } from "node:path";
import { waitFor } from "../polling.ts";
import type { RunningProcess } from "../process.ts";
import type { ClusterSettings, ClusterSpecification } from "./cluster-specification.ts";
import type { ClusterCredentials } from "./credentials.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import type { ClusterNode } from "./node.ts";

// The node's own loopback: no other node and no pod reaches it.
const ETCD = "http://127.0.0.1:2379";
const ETCD_PEERS = "http://127.0.0.1:2380";

/** Starts etcd. It never waits for the disk, because a cluster's data ends with the cluster. */
export function startEtcd(node: ClusterNode, { directory, toolchain }: ClusterSettings): Promise<RunningProcess> {
  return node.start({
    name: "etcd",
    command: toolchain.tool("etcd"),
    arguments: [
      "--name=node",
      `--data-dir=${join(directory, "etcd")}`,
      `--listen-client-urls=${ETCD}`,
      `--advertise-client-urls=${ETCD}`,
      `--listen-peer-urls=${ETCD_PEERS}`,
      `--initial-advertise-peer-urls=${ETCD_PEERS}`,
      `--initial-cluster=node=${ETCD_PEERS}`,
      "--unsafe-no-fsync",
      "--heartbeat-interval=50",
      "--election-timeout=250",
      "--log-level=warn",
    ],
  });
}

/** Starts the API server and waits until it takes requests; roles and system objects may still be missing. */
export function startApiServer(
  node: ClusterNode,
  specification: ClusterSpecification,
  { directory, nodeAddress, toolchain }: ClusterSettings,
  credentials: ClusterCredentials,
  api: KubernetesApi,
): Promise<RunningProcess> {
  return node.start({
    name: "kube-apiserver",
    command: toolchain.tool("kube-apiserver"),
    arguments: [
      `--etcd-servers=${ETCD}`,
      `--advertise-address=${nodeAddress}`,
      `--service-cluster-ip-range=${specification.serviceSubnet}`,
      `--cert-dir=${join(directory, "credentials")}`,
      `--tls-cert-file=${credentials.file("api-server.crt")}`,
      `--tls-private-key-file=${credentials.file("api-server.key")}`,
      `--client-ca-file=${credentials.file("authority.crt")}`,
      `--token-auth-file=${credentials.file("tokens.csv")}`,
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${credentials.file("service-account.pub")}`,
      `--service-account-signing-key-file=${credentials.file("service-account.key")}`,
      `--kubelet-certificate-authority=${credentials.file("authority.crt")}`,
      `--kubelet-client-certificate=${credentials.file("api-server-client.crt")}`,
      `--kubelet-client-key=${credentials.file("api-server-client.key")}`,
      "--kubelet-preferred-address-types=InternalIP",
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
      "--allow-privileged=true",
      "--profiling=false",
    ],
    ready: () => answers(api, "/version"),
    readyTimeoutSeconds: 60,
  });
}

/** Starts the controllers that Kubernetes itself brings. */
export function startControllerManager(
  node: ClusterNode,
  { toolchain }: ClusterSettings,
  credentials: ClusterCredentials,
): Promise<RunningProcess> {
  return node.start({
    name: "kube-controller-manager",
    command: toolchain.tool("kube-controller-manager"),
    arguments: [
      `--kubeconfig=${credentials.file("controller-manager.kubeconfig")}`,
      `--root-ca-file=${credentials.file("authority.crt")}`,
      `--service-account-private-key-file=${credentials.file("service-account.key")}`,
      "--leader-elect=false",
      "--secure-port=0",
      "--profiling=false",
      // One caller on one machine: the limits that protect a shared API server would only slow down the deletion of a namespace.
      "--kube-api-qps=1000",
      "--kube-api-burst=2000",
    ],
  });
}

/** Starts the scheduler. */
export function startScheduler(
  node: ClusterNode,
  { toolchain }: ClusterSettings,
  credentials: ClusterCredentials,
): Promise<RunningProcess> {
  return node.start({
    name: "kube-scheduler",
    command: toolchain.tool("kube-scheduler"),
    arguments: [
      `--kubeconfig=${credentials.file("scheduler.kubeconfig")}`,
      "--leader-elect=false",
      "--secure-port=0",
      "--profiling=false",
      "--kube-api-qps=1000",
      "--kube-api-burst=2000",
    ],
  });
}

/** Waits until the API server has made its roles and system objects. */
export async function waitForApiServer(api: KubernetesApi): Promise<void> {
  await waitFor("the API server becoming healthy", async () => (await answers(api, "/healthz")) || undefined, {
    timeoutSeconds: 60,
    intervalMilliseconds: 20,
  });
}

async function answers(api: KubernetesApi, path: string): Promise<boolean> {
  try {
    return (await api.get(path)).status === 200;
  } catch {
    // Refused until it listens.
    return false;
  }
}

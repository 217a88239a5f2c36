import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addressAt } from "../address-range.ts";
import type { RunningProcess } from "../process.ts";
import { cgroupName } from "./cgroups.ts";
import type { ClusterSettings, ClusterSpecification } from "./cluster-specification.ts";
import { CONTAINERD_SOCKET } from "./container-runtime.ts";
import type { ClusterCredentials } from "./credentials.ts";
import type { ClusterNode } from "./node.ts";

/** CoreDNS gets the tenth address of the Services' range, as DigitalOcean's does. */
export function dnsAddress({ serviceSubnet }: ClusterSpecification): string {
  return addressAt(serviceSubnet, 10);
}

/** Starts the kubelet, which registers the node and runs its pods. */
export async function startKubelet(
  node: ClusterNode,
  specification: ClusterSpecification,
  settings: ClusterSettings,
  credentials: ClusterCredentials,
  nodeName: string,
): Promise<RunningProcess> {
  const { directory, nodeAddress, toolchain } = settings;
  const configuration = join(directory, "kubelet.json");
  await writeFile(configuration, JSON.stringify(kubeletConfiguration(specification, settings, credentials)));
  // A pod that asks for the machine's name servers gets none: nothing outside the sandbox can be reached.
  await writeFile(join(directory, "resolv.conf"), "");
  const labels = Object.entries(specification.nodeLabels).map(([key, value]) => `${key}=${value}`);
  return node.start({
    name: "kubelet",
    command: toolchain.tool("kubelet"),
    arguments: [
      `--config=${configuration}`,
      `--kubeconfig=${credentials.file("kubelet.kubeconfig")}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${nodeAddress}`,
      `--node-labels=${labels.join(",")}`,
    ],
  });
}

/** Starts the proxy that turns a Service's address into a pod's. */
export async function startProxy(
  node: ClusterNode,
  { clusterSubnet }: ClusterSpecification,
  { directory, toolchain }: ClusterSettings,
  credentials: ClusterCredentials,
  nodeName: string,
): Promise<RunningProcess> {
  const configuration = join(directory, "kube-proxy.json");
  const text = JSON.stringify({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    hostnameOverride: nodeName,
    clientConnection: { kubeconfig: credentials.file("proxy.kubeconfig") },
    clusterCIDR: clusterSubnet,
    detectLocalMode: "ClusterCIDR",
    healthzBindAddress: "127.0.0.1:10256",
    metricsBindAddress: "127.0.0.1:10249",
    // These are the machine's own settings; a node must not touch them.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    nftables: { minSyncPeriod: "50ms" },
  });
  await writeFile(configuration, text);
  return node.start({
    name: "kube-proxy",
    command: toolchain.tool("kube-proxy"),
    arguments: [`--config=${configuration}`],
  });
}

/** @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
function kubeletConfiguration(
  specification: ClusterSpecification,
  { directory, nodeAddress }: ClusterSettings,
  credentials: ClusterCredentials,
): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: credentials.file("authority.crt") },
    },
    // Only the API server has a certificate of this authority.
    authorization: { mode: "AlwaysAllow" },
    tlsCertFile: credentials.file("kubelet.crt"),
    tlsPrivateKeyFile: credentials.file("kubelet.key"),
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: cgroupName(directory),
    failSwapOn: false,
    failCgroupV1: false,
    clusterDNS: [dnsAddress(specification)],
    clusterDomain: "cluster.local",
    resolvConf: join(directory, "resolv.conf"),
    podLogsDir: join(directory, "pod-logs"),
    // One node stands for all nodes of the cluster's pools.
    maxPods: 500,
    healthzPort: 0,
    readOnlyPort: 0,
    // A machine with a full disk is its owner's business; evicting pods would not free it.
    evictionHard: {
      "memory.available": "10Mi",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    },
    imageGCHighThresholdPercent: 100,
    serializeImagePulls: false,
    registryPullQPS: 0,
    eventRecordQPS: 0,
    kubeAPIQPS: 500,
    kubeAPIBurst: 1000,
    fileCheckFrequency: "0s",
    httpCheckFrequency: "0s",
    volumePluginDir: join(directory, "volume-plugins"),
    shutdownGracePeriod: "0s",
    oomScoreAdj: 0,
  };
}

import { waitFor } from "../polling.ts";
import type { ClusterSettings, ClusterSpecification } from "./cluster-specification.ts";
import { DNS_DEPLOYMENT, dnsObjects } from "./coredns.ts";
import type { ClusterCredentials } from "./credentials.ts";
import { hasCondition, type KubernetesApi } from "./kubernetes-api.ts";

/** Creates the cluster's DNS, which runs as pods like everybody's, so that its pod comes up as early as it can. */
export async function createSystemObjects(
  api: KubernetesApi,
  specification: ClusterSpecification,
  { toolchain }: ClusterSettings,
  credentials: ClusterCredentials,
): Promise<void> {
  await createNamespace(api, "kube-system");
  await Promise.all([
    createAuthorityMap(api, "kube-system", credentials.certificateAuthority),
    ...dnsObjects(specification, toolchain).map(([path, object]) => api.create(path, object)),
  ]);
}

/** Waits until the node takes pods and the cluster's DNS answers. */
export async function waitUntilUsable(api: KubernetesApi, nodeName: string): Promise<void> {
  const deadline = { timeoutSeconds: 120, intervalMilliseconds: 50 };
  await waitFor(
    `node ${nodeName} becoming ready`,
    () => hasCondition(api, `/api/v1/nodes/${nodeName}`, "Ready"),
    deadline,
  );
  await waitFor("CoreDNS becoming available", () => hasCondition(api, DNS_DEPLOYMENT, "Available"), deadline);
}

/** Kubernetes makes it too, but later than the first pod mounts it; the kubelet would wait before it looks again. */
async function createAuthorityMap(api: KubernetesApi, namespace: string, certificateAuthority: string): Promise<void> {
  await api.create(`/api/v1/namespaces/${namespace}/configmaps`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace },
    data: { "ca.crt": certificateAuthority },
  });
}

async function createNamespace(api: KubernetesApi, name: string): Promise<void> {
  await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

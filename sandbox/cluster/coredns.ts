import { realpathSync } from "node:fs";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { ClusterSpecification } from "./cluster-specification.ts";
import { PAUSE_IMAGE } from "./container-runtime.ts";
import { dnsAddress } from "./node-agents.ts";

const NAMESPACE = "kube-system";
const LABELS = { "k8s-app": "kube-dns" };
const METADATA = { name: "coredns", namespace: NAMESPACE, labels: LABELS };

// Nothing outside the cluster can be reached from a pod, so names outside it are refused at once.
const COREFILE = `.:53 {
  errors
  health
  ready
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    ttl 5
  }
}
`;

/** The path of the cluster's DNS deployment in the API. */
export const DNS_DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/coredns`;

/** The cluster's DNS as on the real cloud, by API path: a Deployment behind the Service `kube-dns`. */
export function dnsObjects(
  specification: ClusterSpecification,
  toolchain: Toolchain,
): [path: string, object: object][] {
  const roles = "/apis/rbac.authorization.k8s.io/v1";
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  return [
    [`${core}/serviceaccounts`, { apiVersion: "v1", kind: "ServiceAccount", metadata: METADATA }],
    [`${roles}/clusterroles`, clusterRole()],
    [`${roles}/clusterrolebindings`, clusterRoleBinding()],
    [`${core}/configmaps`, { apiVersion: "v1", kind: "ConfigMap", metadata: METADATA, data: { Corefile: COREFILE } }],
    [`${core}/services`, service(specification)],
    [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, deployment(toolchain)],
  ];
}

function clusterRole(): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "system:coredns" },
    rules: [
      { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ],
  };
}

function clusterRoleBinding(): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "system:coredns" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:coredns" },
    subjects: [{ kind: "ServiceAccount", name: "coredns", namespace: NAMESPACE }],
  };
}

function service(specification: ClusterSpecification): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...METADATA, name: "kube-dns" },
    spec: {
      selector: LABELS,
      clusterIP: dnsAddress(specification),
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
      ],
    },
  };
}

function deployment(toolchain: Toolchain): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: METADATA,
    spec: {
      replicas: 1,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: podSpecification(toolchain) },
    },
  };
}

/** The program is the machine's own, mounted instead of packed into an image: it is too large to copy for every cluster. */
function podSpecification(toolchain: Toolchain): object {
  return {
    serviceAccountName: "coredns",
    priorityClassName: "system-cluster-critical",
    dnsPolicy: "Default",
    // It may wait on the node for the node to become ready.
    tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoSchedule" }],
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "coredns",
        image: PAUSE_IMAGE,
        imagePullPolicy: "Never",
        command: ["/coredns", "-conf", "/etc/coredns/Corefile"],
        readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
        volumeMounts: [
          { name: "program", mountPath: "/coredns", readOnly: true },
          { name: "configuration", mountPath: "/etc/coredns", readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: "program", hostPath: { path: realpathSync(toolchain.tool("coredns")), type: "File" } },
      { name: "configuration", configMap: { name: "coredns" } },
    ],
  };
}

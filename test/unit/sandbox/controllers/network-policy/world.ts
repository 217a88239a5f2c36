import type {
  NetworkPolicy,
  PolicyPod,
  PolicyWorld,
} from "../../../../../sandbox/cluster/controllers/network-policy/policy-api.ts";

/** A pod with the label `app` and, if given, the named port `http`. */
export function podIn(namespace: string, app: string, address: string, httpPort?: number): PolicyPod {
  const namedPorts = httpPort === undefined ? [] : [{ name: "http", protocol: "TCP", port: httpPort }];
  return { namespace, name: `${app}-${address}`, address, labels: { app }, namedPorts };
}

/** Two previews with an app and a database each, and the cluster's DNS. */
export function previewWorld(policies: readonly NetworkPolicy[]): PolicyWorld {
  return {
    pods: [
      podIn("pr-1", "web", "10.244.0.11", 8080),
      podIn("pr-1", "db", "10.244.0.12"),
      podIn("pr-2", "web", "10.244.0.21", 9090),
      podIn("kube-system", "dns", "10.244.0.2"),
    ],
    namespaces: new Map([
      ["pr-1", { team: "blue" }],
      ["pr-2", { team: "blue" }],
      ["kube-system", { "kubernetes.io/metadata.name": "kube-system" }],
    ]),
    networkPolicies: policies,
    entityPolicies: [],
  };
}

/** A NetworkPolicy `pr-1/test`. */
export function policyOf(spec: NetworkPolicy["spec"]): NetworkPolicy {
  return { metadata: { name: "test", namespace: "pr-1" }, ...(spec === undefined ? {} : { spec }) };
}

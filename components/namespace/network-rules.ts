import type k8s from "@pulumi/kubernetes";

type NetworkPolicySpec = k8s.types.input.networking.v1.NetworkPolicySpec;

/** Addresses that no preview may reach: private networks, the provider's own, and the metadata of the machine. */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];

/** Where the database is reached. */
export interface DatabaseAddress {
  /** Range in CIDR notation that holds the database. */
  readonly range: string;
  readonly port: number;
}

/**
 * The range that holds a database: its address when the host is one, else the private network, because the address
 * behind a managed database's name may change.
 */
export function databaseRange(host: string, networkRange: string): string {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? `${host}/32` : networkRange;
}

/**
 * What the pods of a preview may do in the network: talk among themselves, ask the cluster's DNS, use the database,
 * and reach public web addresses. Everything else is refused in both directions.
 */
export function networkPolicySpec(database: DatabaseAddress): NetworkPolicySpec {
  const sameNamespace = { podSelector: {} };
  return {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [sameNamespace] }],
    egress: [
      { to: [sameNamespace] },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      { to: [{ ipBlock: { cidr: database.range } }], ports: [{ protocol: "TCP", port: database.port }] },
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: PRIVATE_RANGES } }],
        ports: [
          { protocol: "TCP", port: 80 },
          { protocol: "TCP", port: 443 },
        ],
      },
    ],
  };
}

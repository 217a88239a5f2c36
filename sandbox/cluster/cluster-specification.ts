import type { Toolchain } from "../toolchain/toolchain.ts";

/** What a cluster is asked to be. */
export interface ClusterSpecification {
  /** The cluster's UUID. */
  readonly id: string;
  readonly name: string;
  /** DigitalOcean's version slug, such as `1.34.2-do.0`; every sandbox cluster runs the one Kubernetes of the toolchain. */
  readonly version: string;
  readonly tags: readonly string[];
  /** The pods' range, such as `10.244.0.0/16`. */
  readonly clusterSubnet: string;
  /** The Services' range, such as `10.245.0.0/16`: CoreDNS gets its tenth address. */
  readonly serviceSubnet: string;
  /** The nodes asked for. One kubelet runs, under the first name. */
  readonly nodeNames: readonly string[];
  /** Labels of that node. */
  readonly nodeLabels: Readonly<Record<string, string>>;
}

/** Where and with what a cluster runs. */
export interface ClusterSettings {
  /** Its own folder: everything it stores, and its logs. Removed when it stops. */
  readonly directory: string;
  readonly toolchain: Toolchain;
  /** The device that joins the nodes and the machine, and the machine's address on it. */
  readonly bridge: { readonly name: string; readonly address: string };
  /** The node's address on the bridge. */
  readonly nodeAddress: string;
  /** A registry on plain HTTP. The node has no credentials for it: pods bring their own, as on the real cloud. */
  readonly registry: { readonly host: string };
}

/** A cluster whose API answers, whose node is ready and whose DNS serves. */
export interface RunningCluster {
  /** URL of the API server, such as `https://10.200.1.10:6443`. */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** A bearer token with all rights. */
  readonly adminToken: string;
  readonly nodeAddress: string;
  /** The process that holds the node's network namespace. */
  readonly nodePid: number;
  /** JSON, which is YAML too. */
  readonly kubeconfig: string;
  /** Ends it at once and removes what it left. Stopping twice is harmless. */
  stop(): Promise<void>;
}

import type { KubernetesObject } from "@kubernetes/client-node";
import type { LabelSelector } from "../label-selector.ts";

/** Who may speak, or be spoken to. */
export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** Ports, by number, by range or by the name that a container gives one. */
export interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** A NetworkPolicy, as the API server writes it. */
export interface NetworkPolicy extends KubernetesObject {
  readonly spec?: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
    readonly egress?: readonly { readonly to?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
  };
}

/** A CiliumNetworkPolicy; what it may hold is decided when it is read. */
export interface CiliumNetworkPolicy extends KubernetesObject {
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pod with an address of its own: neither finished nor in the network of its node. */
export interface PolicyPod {
  readonly namespace: string;
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly namedPorts: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

/** All that decides who may speak to whom. */
export interface PolicyWorld {
  readonly pods: readonly PolicyPod[];
  /** Labels of namespaces, by name. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly entityPolicies: readonly EntityPolicy[];
}

/** The part of CiliumNetworkPolicy that the sandbox enforces. */
export interface EntityPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly selector: LabelSelector;
  /** Each rule admits its entities at every port. */
  readonly fromEntities: readonly Entity[];
}

/**
 * Groups that only Cilium knows: `ingress` is the gateway's proxy, `cluster` all pods, the node and the proxy, `world`
 * everything else, `host` the node itself, which always may.
 */
export type Entity = "all" | "cluster" | "host" | "ingress" | "world";

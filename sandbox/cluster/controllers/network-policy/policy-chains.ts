import { matchesLabels } from "../label-selector.ts";
import type { EntityPolicy, NetworkPolicy, PolicyPeer, PolicyPod, PolicyPort, PolicyWorld } from "./policy-api.ts";

/** Which way packets go, seen from the pods that a policy selects. */
export type Direction = "ingress" | "egress";

/** The other side of what a rule allows. */
export type Peer =
  | { readonly kind: "anyone" }
  | { readonly kind: "pods"; readonly addresses: readonly string[] }
  | { readonly kind: "block"; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: "cluster" }
  | { readonly kind: "proxy" }
  | { readonly kind: "world" };

/** Ports that a rule allows: numbers and ranges such as `8000-8010`, or a named port as pairs of address and number. */
export type PortMatch =
  | { readonly kind: "every"; readonly protocol: string }
  | { readonly kind: "range"; readonly protocol: string; readonly range: string }
  | {
      readonly kind: "named";
      readonly protocol: string;
      readonly destinations: readonly (readonly [string, number])[];
    };

/** One thing that a policy allows. */
export interface Allowance {
  readonly peer: Peer;
  /** Undefined for every port of every protocol. */
  readonly ports: readonly PortMatch[] | undefined;
}

/** What one policy allows in one direction, and for which pods; whatever no policy of a pod allows is dropped. */
export interface PolicyChain {
  /** `namespace/name`. */
  readonly name: string;
  readonly direction: Direction;
  readonly allowances: readonly Allowance[];
  /** Addresses. */
  readonly pods: readonly string[];
}

/**
 * What all policies allow.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function compilePolicies(world: PolicyWorld): PolicyChain[] {
  return [
    ...world.networkPolicies.flatMap((policy) => compileNetworkPolicy(policy, world)),
    ...world.entityPolicies.map((policy) => compileEntityPolicy(policy, world)),
  ];
}

function compileNetworkPolicy({ metadata, spec }: NetworkPolicy, world: PolicyWorld): PolicyChain[] {
  const namespace = metadata?.namespace ?? "";
  const types = spec?.policyTypes ?? ["Ingress", ...(spec?.egress === undefined ? [] : ["Egress"])];
  const selected = world.pods.filter(
    (pod) => pod.namespace === namespace && matchesLabels(spec?.podSelector ?? {}, pod.labels),
  );
  const chain = (direction: Direction, allowances: readonly Allowance[]): PolicyChain => {
    return { name: `${namespace}/${metadata?.name}`, direction, allowances, pods: addressesOf(selected) };
  };
  const ingress = (spec?.ingress ?? []).flatMap(({ from, ports }) =>
    // A named port of an incoming connection is one of the selected pod's own.
    peersOf(from, namespace, world).map((peer) => ({ peer: peer.peer, ports: matchPorts(ports, selected) })),
  );
  const egress = (spec?.egress ?? []).flatMap(({ to, ports }) =>
    peersOf(to, namespace, world).map(({ peer, pods }) => ({ peer, ports: matchPorts(ports, pods) })),
  );
  return [
    ...(types.includes("Ingress") ? [chain("ingress", ingress)] : []),
    ...(types.includes("Egress") ? [chain("egress", egress)] : []),
  ];
}

function compileEntityPolicy(
  { namespace, name, selector, fromEntities }: EntityPolicy,
  world: PolicyWorld,
): PolicyChain {
  const peers = new Set<Peer["kind"]>();
  for (const entity of fromEntities) {
    if (entity === "all") peers.add("anyone");
    if (entity === "cluster") peers.add("cluster").add("proxy");
    if (entity === "ingress") peers.add("proxy");
    if (entity === "world") peers.add("world");
  }
  const pods = world.pods.filter((pod) => pod.namespace === namespace && matchesLabels(selector, pod.labels));
  const allowances = [...peers].map((kind) => ({ peer: { kind } as Peer, ports: undefined }));
  return { name: `cilium/${namespace}/${name}`, direction: "ingress", allowances, pods: addressesOf(pods) };
}

interface PeerPods {
  readonly peer: Peer;
  /** Whose named ports count. */
  readonly pods: readonly PolicyPod[];
}

function peersOf(peers: readonly PolicyPeer[] | undefined, namespace: string, world: PolicyWorld): PeerPods[] {
  if (peers === undefined || peers.length === 0) return [{ peer: { kind: "anyone" }, pods: world.pods }];
  return peers.map(({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock !== undefined) {
      return { peer: { kind: "block", cidr: ipBlock.cidr, except: ipBlock.except ?? [] }, pods: [] };
    }
    const pods = world.pods.filter((pod) => {
      const isInNamespace =
        namespaceSelector === undefined
          ? pod.namespace === namespace
          : matchesLabels(namespaceSelector, world.namespaces.get(pod.namespace));
      return isInNamespace && matchesLabels(podSelector ?? {}, pod.labels);
    });
    return { peer: { kind: "pods", addresses: addressesOf(pods) }, pods };
  });
}

function matchPorts(ports: readonly PolicyPort[] | undefined, pods: readonly PolicyPod[]): PortMatch[] | undefined {
  if (ports === undefined || ports.length === 0) return undefined;
  return ports.map(({ protocol = "TCP", port, endPort }): PortMatch => {
    const lower = protocol.toLowerCase();
    if (port === undefined) return { kind: "every", protocol: lower };
    if (typeof port === "number") {
      return { kind: "range", protocol: lower, range: endPort === undefined ? `${port}` : `${port}-${endPort}` };
    }
    const destinations = pods.flatMap(({ address, namedPorts }) =>
      namedPorts
        .filter((named) => named.name === port && named.protocol === protocol)
        .map((named) => [address, named.port] as const),
    );
    return { kind: "named", protocol: lower, destinations };
  });
}

function addressesOf(pods: readonly PolicyPod[]): string[] {
  return [...new Set(pods.map(({ address }) => address))].sort();
}

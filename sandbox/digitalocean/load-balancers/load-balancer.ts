import { region } from "../account/regions.ts";
import type { Cloud } from "../cloud.ts";
import { addressesOf, type Machine, machines } from "../droplets/machines.ts";
import type { EntryProtocol, ForwardingProgram, LoadBalancerProgram } from "../runtime.ts";

/** One port of a load balancer. */
export interface ForwardingRule {
  readonly entryProtocol: EntryProtocol;
  readonly entryPort: number;
  readonly targetProtocol: EntryProtocol;
  readonly targetPort: number;
  /** The certificate's UUID, or empty. */
  readonly certificateId: string;
  readonly tlsPassthrough: boolean;
}

/** What an order can set, and set again. */
export interface LoadBalancerSettings {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly type: string;
  readonly network: string;
  readonly networkStack: string;
  readonly sizeUnit: number;
  readonly algorithm: string;
  readonly rules: readonly ForwardingRule[];
  readonly healthCheck: object;
  readonly stickySessions: object;
  readonly redirectHttpToHttps: boolean;
  readonly proxyProtocol: boolean;
  readonly backendKeepalive: boolean;
  readonly idleTimeoutSeconds: number;
  readonly disableLetsEncryptDnsRecords: boolean;
  readonly firewall: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly tlsCipherPolicy: string;
  readonly dropletIds: readonly number[];
  /** Droplets with this tag are the targets, in place of `dropletIds`; empty for none. */
  readonly tag: string;
  /** Its own tags; the cloud controller of a cluster sets `k8s:<cluster id>`. */
  readonly tags: readonly string[];
}

/** A load balancer. */
export interface LoadBalancer extends LoadBalancerSettings {
  readonly id: string;
  status: "new" | "active" | "errored";
  /** Empty until it is programmed. */
  address: string;
  /** Deleted, and not yet taken down: answers 404 and still holds its VPC and certificates. */
  isGone: boolean;
  readonly createdAt: string;
}

/** The load balancers that answers show. */
export function liveLoadBalancers(cloud: Cloud): LoadBalancer[] {
  return [...cloud.loadBalancers.values()].filter((balancer) => !balancer.isGone);
}

/** What the runtime has to make of it. */
export function programOf(cloud: Cloud, balancer: LoadBalancer): LoadBalancerProgram {
  return {
    id: balancer.id,
    name: balancer.name,
    rules: balancer.rules.map((rule) => forwardingProgram(cloud, rule)),
    redirectHttpToHttps: balancer.redirectHttpToHttps,
    targets: addressesOf(targetsOf(cloud, balancer)),
  };
}

/** The load balancer as answers carry it. */
export function loadBalancerAnswer(cloud: Cloud, balancer: LoadBalancer, projectId: string): object {
  return {
    id: balancer.id,
    name: balancer.name,
    ip: balancer.address,
    size_unit: balancer.sizeUnit,
    algorithm: balancer.algorithm,
    status: balancer.status,
    created_at: balancer.createdAt,
    forwarding_rules: balancer.rules.map(ruleAnswer),
    health_check: balancer.healthCheck,
    sticky_sessions: balancer.stickySessions,
    region: region(balancer.region),
    tag: balancer.tag,
    tags: balancer.tags,
    droplet_ids: targetsOf(cloud, balancer).map(({ dropletId }) => dropletId),
    redirect_http_to_https: balancer.redirectHttpToHttps,
    enable_proxy_protocol: balancer.proxyProtocol,
    enable_backend_keepalive: balancer.backendKeepalive,
    http_idle_timeout_seconds: balancer.idleTimeoutSeconds,
    vpc_uuid: balancer.vpcId,
    disable_lets_encrypt_dns_records: balancer.disableLetsEncryptDnsRecords,
    project_id: projectId,
    firewall: balancer.firewall,
    network: balancer.network,
    network_stack: balancer.networkStack,
    type: balancer.type,
    tls_cipher_policy: balancer.tlsCipherPolicy,
  };
}

function targetsOf(cloud: Cloud, balancer: LoadBalancerSettings): Machine[] {
  return machines(cloud).filter(({ dropletId, tags }) =>
    balancer.tag === "" ? balancer.dropletIds.includes(dropletId) : tags.includes(balancer.tag),
  );
}

function forwardingProgram(cloud: Cloud, rule: ForwardingRule): ForwardingProgram {
  const { certificateId, ...ports } = rule;
  const keyPair = cloud.certificates.get(certificateId)?.keyPair;
  return { ...ports, ...(keyPair !== undefined && { keyPair }) };
}

function ruleAnswer(rule: ForwardingRule): object {
  return {
    entry_protocol: rule.entryProtocol,
    entry_port: rule.entryPort,
    target_protocol: rule.targetProtocol,
    target_port: rule.targetPort,
    certificate_id: rule.certificateId,
    tls_passthrough: rule.tlsPassthrough,
  };
}

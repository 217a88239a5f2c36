import type { LoadBalancerSettings } from "./load-balancer-annotations.ts";

const SECURE_PORT = 443;
const KUBE_PROXY_HEALTH_PORT = 10_256;

/** A port of a Service of type LoadBalancer. */
export interface LoadBalancerPort {
  readonly name: string;
  readonly port: number;
  readonly nodePort: number;
  /** `TCP` or `UDP`. */
  readonly protocol: string;
}

/** Where a load balancer stands. */
export interface LoadBalancerPlace {
  readonly region: string;
  readonly vpcId: string;
  readonly dropletIds: readonly number[];
}

/** How a load balancer passes on one of its ports, in DigitalOcean's own words. */
export interface ForwardingRule {
  readonly entry_protocol: string;
  readonly entry_port: number;
  readonly target_protocol: string;
  readonly target_port: number;
  readonly certificate_id?: string;
  readonly tls_passthrough?: boolean;
}

/** What the body is made of. */
export interface LoadBalancerBodyParts {
  readonly name: string;
  readonly tags: readonly string[];
  readonly ports: readonly LoadBalancerPort[];
  readonly settings: LoadBalancerSettings;
  readonly certificateId: string | undefined;
  readonly place: LoadBalancerPlace;
}

/**
 * The request that makes or changes a load balancer, as DigitalOcean's cloud controller sends it.
 *
 * @throws Error when the settings contradict each other
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Load-Balancers/operation/loadBalancers_create
 */
export function buildLoadBalancerBody(parts: LoadBalancerBodyParts): Readonly<Record<string, unknown>> {
  const { name, tags, ports, settings, place } = parts;
  const { sizeUnit, httpIdleTimeoutSeconds } = settings;
  return {
    name,
    type: settings.type,
    network: settings.network,
    region: place.region,
    vpc_uuid: place.vpcId,
    droplet_ids: place.dropletIds,
    tags,
    forwarding_rules:
      settings.type === "REGIONAL_NETWORK"
        ? ports.map(networkRule)
        : ports.map((port) => httpRule(port, settings, parts.certificateId)),
    health_check: {
      protocol: "http",
      port: KUBE_PROXY_HEALTH_PORT,
      path: "/healthz",
      check_interval_seconds: 3,
      response_timeout_seconds: 5,
      unhealthy_threshold: 3,
      healthy_threshold: 5,
    },
    sticky_sessions: { type: "none" },
    redirect_http_to_https: settings.redirectHttpToHttps,
    enable_backend_keepalive: settings.enableBackendKeepalive,
    disable_lets_encrypt_dns_records: settings.disableLetsEncryptDnsRecords,
    ...(sizeUnit === undefined ? {} : { size_unit: sizeUnit }),
    ...(httpIdleTimeoutSeconds === undefined ? {} : { http_idle_timeout_seconds: httpIdleTimeoutSeconds }),
  };
}

/** A network load balancer passes packets on unchanged, to the same port of the nodes. */
function networkRule({ port, protocol }: LoadBalancerPort): ForwardingRule {
  const plain = protocol.toLowerCase();
  return { entry_protocol: plain, entry_port: port, target_protocol: plain, target_port: port };
}

function httpRule(
  { port, nodePort, protocol: transport }: LoadBalancerPort,
  settings: LoadBalancerSettings,
  certificateId: string | undefined,
): ForwardingRule {
  const protocol = transport === "UDP" ? "udp" : entryProtocol(port, settings, certificateId);
  const rule = { entry_protocol: protocol, entry_port: port, target_protocol: protocol, target_port: nodePort };
  if (protocol !== "https" && protocol !== "http2") return rule;
  if (settings.tlsPassthrough && certificateId === undefined) return { ...rule, tls_passthrough: true };
  if (settings.tlsPassthrough || certificateId === undefined) {
    throw new Error(`port ${port} speaks ${protocol}: name a certificate or turn tls-passthrough on, and not both`);
  }
  return { ...rule, target_protocol: "http", certificate_id: certificateId };
}

function entryProtocol(port: number, settings: LoadBalancerSettings, certificateId: string | undefined): string {
  const { httpPorts, tlsPorts, http2Ports } = settings;
  const wantsTls = certificateId !== undefined || settings.tlsPassthrough;
  const isTlsByDefault = wantsTls && tlsPorts.length === 0 && !http2Ports.includes(SECURE_PORT) && port === SECURE_PORT;
  if (http2Ports.includes(port)) return "http2";
  if (tlsPorts.includes(port) || isTlsByDefault) return "https";
  return httpPorts.includes(port) ? "http" : settings.protocol;
}

import { region as knownRegion } from "../account/regions.ts";
import { findCertificate } from "../certificates/certificates.ts";
import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { vpcForOrder } from "../networks/vpc.ts";
import type { EntryProtocol } from "../runtime.ts";
import { readTags } from "../tags/names.ts";
import { type ForwardingRule, type LoadBalancerSettings, liveLoadBalancers } from "./load-balancer.ts";

const PROTOCOLS = ["http", "https", "http2", "http3", "tcp", "udp"] as const satisfies readonly EntryProtocol[];
const ENCRYPTED = ["https", "http2", "http3"];
/** Ports that DigitalOcean keeps for itself. */
const RESERVED_PORTS = [50_053, 50_054, 50_055];
const NODES_OF_SIZE: Readonly<Record<string, number>> = { "lb-small": 1, "lb-medium": 3, "lb-large": 6 };

/**
 * Reads an ordered load balancer, or the new settings of one.
 *
 * @param self the one that gets the settings
 * @throws Refusal 422 for a missing or wrong field, a name that is taken, a reserved port, an unusable certificate
 */
export function readSettings(cloud: Cloud, body: Fields, self: string | undefined): LoadBalancerSettings {
  const name = body.string("name");
  if (liveLoadBalancers(cloud).some((other) => other.name === name && other.id !== self))
    throw unprocessable(`a load balancer named "${name}" already exists`);
  const region = body.string("region");
  knownRegion(region);
  const rules = body.objects("forwarding_rules")?.map((rule) => readRule(cloud, rule)) ?? [];
  if (rules.length === 0) throw unprocessable("forwarding_rules is required: at least one rule");
  return {
    name,
    region,
    vpcId: vpcForOrder(cloud, body.optionalString("vpc_uuid"), region).id,
    type: body.optionalString("type", { oneOf: ["REGIONAL", "REGIONAL_NETWORK"] }) || "REGIONAL",
    network: body.optionalString("network", { oneOf: ["EXTERNAL", "INTERNAL"] }) || "EXTERNAL",
    networkStack: body.optionalString("network_stack", { oneOf: ["IPV4", "DUALSTACK"] }) || "IPV4",
    sizeUnit: readSizeUnit(body),
    rules,
    ...readTraffic(body),
    dropletIds: body.integers("droplet_ids") ?? [],
    tag: body.optionalString("tag") ?? "",
    tags: readTags(body, "tags") ?? [],
  };
}

type Traffic = Omit<
  LoadBalancerSettings,
  | "name"
  | "region"
  | "vpcId"
  | "type"
  | "network"
  | "networkStack"
  | "sizeUnit"
  | "rules"
  | "dropletIds"
  | "tag"
  | "tags"
>;

function readTraffic(body: Fields): Traffic {
  const firewall = body.object("firewall");
  return {
    algorithm: body.optionalString("algorithm", { oneOf: ["round_robin", "least_connections"] }) || "round_robin",
    healthCheck: readHealthCheck(body.object("health_check")),
    stickySessions: readStickySessions(body.object("sticky_sessions")),
    redirectHttpToHttps: body.boolean("redirect_http_to_https") ?? false,
    proxyProtocol: body.boolean("enable_proxy_protocol") ?? false,
    backendKeepalive: body.boolean("enable_backend_keepalive") ?? false,
    idleTimeoutSeconds: body.optionalInteger("http_idle_timeout_seconds", { least: 30, most: 600 }) ?? 60,
    disableLetsEncryptDnsRecords: body.boolean("disable_lets_encrypt_dns_records") ?? false,
    firewall: { allow: firewall?.strings("allow") ?? [], deny: firewall?.strings("deny") ?? [] },
    tlsCipherPolicy: body.optionalString("tls_cipher_policy", { oneOf: ["DEFAULT", "STRONG"] }) || "DEFAULT",
  };
}

function readRule(cloud: Cloud, body: Fields): ForwardingRule {
  const entryPort = body.integer("entry_port", { least: 1, most: 65_535 });
  if (RESERVED_PORTS.includes(entryPort)) throw unprocessable(`entry_port ${entryPort} is reserved by DigitalOcean`);
  const entryProtocol = readProtocol(body, "entry_protocol");
  const tlsPassthrough = body.boolean("tls_passthrough") ?? false;
  const certificate = body.optionalString("certificate_id") ?? "";
  if (certificate === "" && !tlsPassthrough && ENCRYPTED.includes(entryProtocol))
    throw unprocessable(`a forwarding rule for ${entryProtocol} needs certificate_id or tls_passthrough`);
  return {
    entryProtocol,
    entryPort,
    targetProtocol: readProtocol(body, "target_protocol"),
    targetPort: body.integer("target_port", { least: 1, most: 65_535 }),
    certificateId: certificate === "" ? "" : usableCertificate(cloud, certificate),
    tlsPassthrough,
  };
}

function readProtocol(body: Fields, field: string): EntryProtocol {
  const value = body.string(field);
  const protocol = PROTOCOLS.find((candidate) => candidate === value);
  if (protocol === undefined || (protocol === "http3" && field === "target_protocol"))
    throw unprocessable(`${field} "${value}" is not one of ${PROTOCOLS.join(", ")}`);
  return protocol;
}

function usableCertificate(cloud: Cloud, idOrName: string): string {
  const certificate = findCertificate(cloud, idOrName);
  if (certificate === undefined) throw unprocessable(`certificate "${idOrName}" does not exist`);
  if (certificate.state !== "verified")
    throw unprocessable(`certificate "${certificate.name}" is ${certificate.state}, not verified`);
  return certificate.id;
}

function readSizeUnit(body: Fields): number {
  const size = body.optionalString("size", { oneOf: Object.keys(NODES_OF_SIZE) }) ?? "";
  return body.optionalInteger("size_unit", { least: 0, most: 200 }) || (NODES_OF_SIZE[size] ?? 1);
}

function readHealthCheck(body: Fields | undefined): object {
  const protocol = body?.optionalString("protocol", { oneOf: ["http", "https", "tcp"] }) || "http";
  return {
    protocol,
    port: body?.optionalInteger("port", { least: 1, most: 65_535 }) ?? 80,
    ...(protocol !== "tcp" && { path: body?.optionalString("path") || "/" }),
    check_interval_seconds: body?.optionalInteger("check_interval_seconds") || 10,
    response_timeout_seconds: body?.optionalInteger("response_timeout_seconds") || 5,
    unhealthy_threshold: body?.optionalInteger("unhealthy_threshold") || 3,
    healthy_threshold: body?.optionalInteger("healthy_threshold") || 5,
  };
}

function readStickySessions(body: Fields | undefined): object {
  const type = body?.optionalString("type", { oneOf: ["cookies", "none"] }) || "none";
  if (type === "none") return { type };
  return {
    type,
    cookie_name: body?.string("cookie_name"),
    cookie_ttl_seconds: body?.integer("cookie_ttl_seconds", { least: 1 }),
  };
}

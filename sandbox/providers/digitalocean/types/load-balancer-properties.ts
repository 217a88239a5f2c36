import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { flag, list, number, object, set, text } from "../../terraform/schema/property.ts";
import { between, ignoringCase, notEmpty, oneOf, tagName } from "../../terraform/schema/rules.ts";

const PORT = between(1, 65535);
const SECONDS = between(3, 300);
const THRESHOLD = between(2, 10);

const FORWARDING_RULE = {
  entryProtocol: text("required", { check: oneOf("http", "https", "http2", "http3", "tcp", "udp") }),
  entryPort: number("required", { check: PORT }),
  targetProtocol: text("required", { check: oneOf("http", "https", "http2", "tcp", "udp") }),
  targetPort: number("required", { check: PORT }),
  certificateId: text("computed", { check: notEmpty }),
  certificateName: text("computed", { check: notEmpty }),
  tlsPassthrough: flag("optional", { default: false }),
};

const HEALTHCHECK = {
  protocol: text("required", { check: oneOf("http", "https", "tcp") }),
  port: number("required", { check: PORT }),
  path: text("optional", { check: notEmpty }),
  checkIntervalSeconds: number("optional", { default: 10, check: SECONDS }),
  responseTimeoutSeconds: number("optional", { default: 5, check: SECONDS }),
  unhealthyThreshold: number("optional", { default: 3, check: THRESHOLD }),
  healthyThreshold: number("optional", { default: 5, check: THRESHOLD }),
};

const STICKY_SESSIONS = {
  type: text("optional", { default: "none", check: oneOf("cookies", "none") }),
  cookieName: text("optional"),
  cookieTtlSeconds: number("optional"),
};

/** The properties of a load balancer. */
export const LOAD_BALANCER_PROPERTIES = {
  name: text("required", { check: notEmpty }),
  region: text("optional", { replaces: true, isEquivalent: ignoringCase }),
  size: text("optional", { check: oneOf("lb-small", "lb-medium", "lb-large") }),
  sizeUnit: number("computed", { check: between(1, 200) }),
  type: text("optional", { replaces: true, check: oneOf("REGIONAL", "GLOBAL", "REGIONAL_NETWORK") }),
  network: text("optional", { replaces: true, check: oneOf("EXTERNAL", "INTERNAL") }),
  networkStack: text("optional", { replaces: true, check: oneOf("IPV4", "DUALSTACK") }),
  algorithm: text("optional", { default: "round_robin", check: oneOf("round_robin", "least_connections") }),
  forwardingRules: set("optional", object("required", FORWARDING_RULE)),
  healthcheck: object("computed", HEALTHCHECK, { wire: "health_check" }),
  stickySessions: object("computed", STICKY_SESSIONS),
  firewall: object("computed", {
    allows: list("optional", text("required"), { wire: "allow" }),
    denies: list("optional", text("required"), { wire: "deny" }),
  }),
  dropletIds: set("computed", number("required")),
  dropletTag: text("optional", { wire: "tag", check: tagName, isEquivalent: ignoringCase }),
  redirectHttpToHttps: flag("optional", { default: false }),
  enableProxyProtocol: flag("optional", { default: false }),
  enableBackendKeepalive: flag("optional", { default: false }),
  disableLetsEncryptDnsRecords: flag("optional", { default: false }),
  httpIdleTimeoutSeconds: number("computed"),
  tlsCipherPolicy: text("optional", { check: oneOf("DEFAULT", "STRONG") }),
  projectId: text("computed"),
  vpcUuid: text("computed", { replaces: true, check: notEmpty }),
  ip: text("output"),
  ipv6: text("output"),
  status: text("output"),
  loadBalancerUrn: text("output", { isLocal: true }),
};

/** What the original has and no stack uses. */
export const UNCOVERED = ["domains", "glbSettings", "ip", "subnetUuid", "targetLoadBalancerIds"];

/** What is wrong with the inputs of a load balancer as a whole. */
export function validateLoadBalancer(inputs: Properties): string[] {
  return [...regionProblems(inputs), ...healthcheckProblems(inputs), ...sessionProblems(inputs)];
}

function regionProblems({ type, region }: Properties): string[] {
  if (type === undefined && region === undefined) return ["missing 'region' value"];
  if (type === "GLOBAL" && region) return [`'region' must be empty or not set when 'type' is '${type}'`];
  const isMissing = type !== undefined && type !== "GLOBAL" && !region;
  return isMissing ? [`'region' must be set and not be empty when 'type' is '${type}'`] : [];
}

function healthcheckProblems(inputs: Properties): string[] {
  if (inputs.healthcheck === undefined) return [];
  const { protocol, path } = objectAt(inputs, "healthcheck");
  if (protocol === "tcp")
    return path === undefined ? [] : ["health check `path` is not allowed for when protocol is `tcp`"];
  return path === undefined ? [`health check \`path\` is required for when protocol is \`${protocol}\``] : [];
}

function sessionProblems(inputs: Properties): string[] {
  if (inputs.stickySessions === undefined) return [];
  const sessions = objectAt(inputs, "stickySessions");
  const names = { cookieName: "cookie_name", cookieTtlSeconds: "cookie_ttl_seconds" };
  const needsCookie = textAt(sessions, "type") === "cookies";
  return Object.entries(names)
    .filter(([name]) => (sessions[name] !== undefined) !== needsCookie)
    .map(([, wire]) =>
      needsCookie
        ? `sticky sessions \`${wire}\` is required for when type is \`cookie\``
        : `sticky sessions \`${wire}\` is not allowed for when type is \`none\``,
    );
}

import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import { toWire } from "../../terraform/schema/convert.ts";
import { list, number, object, type Property, type Schema, set, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf, tagName } from "../../terraform/schema/rules.ts";

/** Which side of a rule the others are on: `sourceAddresses` of an inbound rule, `destinationAddresses` of an outbound one. */
type Side = "source" | "destination";

/** What names the others, with its name in the API. */
const PEERS: Readonly<Record<string, { readonly wire: string; readonly element: Property }>> = {
  Addresses: { wire: "addresses", element: text("required", { check: notEmpty }) },
  DropletIds: { wire: "droplet_ids", element: number("required") },
  LoadBalancerUids: { wire: "load_balancer_uids", element: text("required", { check: notEmpty }) },
  KubernetesIds: { wire: "kubernetes_ids", element: text("required", { check: notEmpty }) },
  Tags: { wire: "tags", element: text("required", { check: tagName }) },
};

const CHANGE: Schema = { dropletId: number("output"), removing: text("output"), status: text("output") };

/** The properties of a firewall. */
export const FIREWALL_PROPERTIES: Schema = {
  name: text("required", { check: notEmpty }),
  inboundRules: set("optional", object("required", ruleFields("source")), { isLocal: true }),
  outboundRules: set("optional", object("required", ruleFields("destination")), { isLocal: true }),
  dropletIds: set("optional", number("required")),
  tags: set("optional", text("optional", { check: tagName })),
  status: text("output"),
  createdAt: text("output"),
  pendingChanges: list("output", object("output", CHANGE)),
};

/** The API's form of a firewall. */
export function firewallRequest(inputs: Properties): Properties {
  return {
    // The API library always sends all five.
    droplet_ids: [],
    tags: [],
    ...toWire(FIREWALL_PROPERTIES, inputs),
    inbound_rules: objectsAt(inputs, "inboundRules").map((rule) => ruleRequest(rule, "source")),
    outbound_rules: objectsAt(inputs, "outboundRules").map((rule) => ruleRequest(rule, "destination")),
  };
}

/** The outputs of the rules on one side. */
export function rulesOutputs(rules: readonly Properties[], side: Side): Properties[] {
  return rules.map((rule) => {
    const peers = objectAt(rule, `${side}s`);
    const known = Object.entries(PEERS).filter(([, { wire }]) => peers[wire] !== undefined);
    return {
      protocol: textAt(rule, "protocol"),
      ...portsOutput(rule),
      ...Object.fromEntries(known.map(([name, { wire }]) => [`${side}${name}`, peers[wire] ?? []])),
    };
  });
}

/** What is wrong with the inputs of a firewall as a whole. */
export function validateFirewall(inputs: Properties): string[] {
  const [inbound, outbound] = [objectsAt(inputs, "inboundRules"), objectsAt(inputs, "outboundRules")];
  const isUnknown = [inputs.inboundRules, inputs.outboundRules].some((rules) => typeof rules === "string");
  if (inbound.length + outbound.length === 0 && !isUnknown) return ["At least one rule must be specified"];
  const sides = { inbound, outbound };
  return Object.entries(sides)
    .filter(([, rules]) => rules.some((rule) => rule.protocol !== "icmp" && !rule.portRange))
    .map(([side]) => `\`port_range\` of ${side} rules is required if protocol is \`tcp\` or \`udp\``);
}

function ruleFields(side: Side): Schema {
  const peers = Object.entries(PEERS).map(([name, { element }]) => [`${side}${name}`, set("optional", element)]);
  return {
    protocol: text("required", { check: oneOf("tcp", "udp", "icmp") }),
    portRange: text("optional", { check: notEmpty }),
    ...Object.fromEntries(peers),
  };
}

function ruleRequest(rule: Properties, side: Side): Properties {
  const given = Object.entries(PEERS).filter(([name]) => rule[`${side}${name}`] !== undefined);
  return {
    protocol: textAt(rule, "protocol"),
    ...(rule.portRange === undefined ? {} : { ports: textAt(rule, "portRange") }),
    [`${side}s`]: Object.fromEntries(given.map(([name, { wire }]) => [wire, rule[`${side}${name}`] ?? []])),
  };
}

/** The API writes `0` for all ports, and for ICMP, which has none. */
function portsOutput(rule: Properties): Properties {
  const ports = textAt(rule, "ports");
  if (ports !== "0") return ports === "" ? {} : { portRange: ports };
  return rule.protocol === "icmp" ? {} : { portRange: "all" };
}

import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { readTags } from "../tags/names.ts";
import type { FirewallRule, FirewallSettings, Peers } from "./firewall.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/;
const PROTOCOLS = ["tcp", "udp", "icmp"] as const;
const MOST_PORT = 65_535;
const ADDRESS = /^((\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?|[\da-f:.]*:[\da-f:.]*(\/\d{1,3})?)$/i;
const ALL_PORTS = "0";

/**
 * Reads an ordered firewall, or the new settings of one.
 *
 * @param self the one that gets the settings
 * @throws Refusal 422 for a name that is taken, no rule, a wrong rule, or a droplet that does not exist
 */
export function readFirewall(cloud: Cloud, body: Fields, self: string | undefined): FirewallSettings {
  const name = body.string("name", { pattern: NAME });
  if ([...cloud.firewalls.values()].some((other) => other.name === name && other.id !== self))
    throw unprocessable("duplicate name");
  const inbound = readRules(body, "inbound_rules", "sources");
  const outbound = readRules(body, "outbound_rules", "destinations");
  if (inbound.length + outbound.length === 0) throw unprocessable("At least one rule is required");
  const dropletIds = body.integers("droplet_ids") ?? [];
  const missing = dropletIds.filter((id) => !cloud.droplets.has(String(id)));
  if (missing.length > 0) throw unprocessable(`droplets do not exist: ${missing.join(", ")}`);
  return { name, inbound, outbound, dropletIds, tags: readTags(body, "tags") ?? [] };
}

function readRules(body: Fields, list: string, side: string): FirewallRule[] {
  return (body.objects(list) ?? []).map((rule) => {
    rule.optionalString("action", { oneOf: ["allow"] });
    const name = rule.string("protocol");
    const protocol = PROTOCOLS.find((candidate) => candidate === name);
    if (protocol === undefined) throw unprocessable(`protocol "${name}" is not one of ${PROTOCOLS.join(", ")}`);
    const peers = rule.object(side);
    if (peers === undefined) throw unprocessable(`${list}: ${side} is required`);
    return { protocol, ports: protocol === "icmp" ? ALL_PORTS : readPorts(rule), peers: readPeers(peers) };
  });
}

/** As the answers write it: all ports are `0`. */
function readPorts(rule: Fields): string {
  const ports = rule.string("ports");
  if (ports === "all" || ports === ALL_PORTS) return ALL_PORTS;
  const [first = 0, last = first] = ports.split("-").map(Number);
  const isRange = /^\d+(-\d+)?$/.test(ports) && first >= 1 && first <= last && last <= MOST_PORT;
  if (!isRange) throw unprocessable(`ports "${ports}" is not a port, a range such as 8000-9000, or all`);
  return ports;
}

function readPeers(peers: Fields): Peers {
  const addresses = peers.strings("addresses") ?? [];
  const wrong = addresses.find((address) => !ADDRESS.test(address));
  if (wrong !== undefined) throw unprocessable(`address "${wrong}" is not an IP address or range`);
  return {
    addresses,
    dropletIds: peers.integers("droplet_ids") ?? [],
    loadBalancerUids: peers.strings("load_balancer_uids") ?? [],
    kubernetesIds: peers.strings("kubernetes_ids") ?? [],
    tags: readTags(peers, "tags") ?? [],
  };
}

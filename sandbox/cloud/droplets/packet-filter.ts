import type { FirewallProgram, Passage } from "../../digitalocean/runtime.ts";

const EVERYONE = "0.0.0.0/0";

/**
 * The cloud firewall, which stands before the droplet: what no rule lets pass is dropped, answers always pass.
 * Without a program everything passes.
 */
export function renderFirewall(program: FirewallProgram | undefined): string {
  const anew = "table ip firewall\ndelete table ip firewall\n";
  if (program === undefined) return anew;
  return `${anew}table ip firewall {
  chain inbound {
    type filter hook prerouting priority mangle;
    iifname != "eth0" accept
    ct state established,related accept
${render(program.inbound, "saddr")}    drop
  }
  chain outbound {
    type filter hook postrouting priority mangle;
    oifname != "eth0" accept
    ct state established,related accept
${render(program.outbound, "daddr")}    drop
  }
}
`;
}

function render(passages: readonly Passage[], side: "saddr" | "daddr"): string {
  return passages
    .flatMap((passage) => passage.peers.map((peer) => `    ${peerMatch(peer, side)}${trafficMatch(passage)} accept\n`))
    .join("");
}

function peerMatch(peer: string, side: string): string {
  return peer === EVERYONE ? "" : `ip ${side} ${peer} `;
}

function trafficMatch({ protocol, ports }: Passage): string {
  if (protocol === "icmp" || ports === undefined) return `ip protocol ${protocol}`;
  return `${protocol} dport ${ports.first}-${ports.last}`;
}

/** What a droplet is asked to be. */
export interface DropletRequest {
  /** The droplet's number. */
  readonly id: number;
  readonly name: string;
  /** The public keys, in OpenSSH's form, that open the door for `root`. */
  readonly authorizedKeys: readonly string[];
  /** What cloud-init would get; empty for none. */
  readonly userData: string;
}

/** Packets that a firewall lets pass. */
export interface Passage {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Both included; undefined for all ports. */
  readonly ports: { readonly first: number; readonly last: number } | undefined;
  /** IPv4 addresses and ranges on the other side. */
  readonly peers: readonly string[];
}

/** All that may reach a droplet, and all that it may reach; answers always pass. */
export interface FirewallProgram {
  readonly inbound: readonly Passage[];
  readonly outbound: readonly Passage[];
}

/** A droplet that is there; switched on after its start. */
export interface DropletRuntime {
  /** Its address for life, public and private, reachable from the host, from other droplets and from pods. */
  readonly address: string;
  /** Starts it anew with what its disk holds. */
  powerOn(): Promise<void>;
  /** Ends its programs; its disk and its addresses stay. */
  powerOff(): Promise<void>;
  /** Makes a reserved address lead to it, and no other one. */
  setReservedAddress(address: string | undefined): Promise<void>;
  /** Without a firewall everything passes. */
  setFirewall(program: FirewallProgram | undefined): Promise<void>;
  /** Ends it and removes its disk. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/** What makes droplets and addresses real. */
export interface DropletHost {
  startDroplet(droplet: DropletRequest): Promise<DropletRuntime>;
  /** Takes an address out of use by anything else. */
  reserveAddress(): Promise<string>;
  releaseAddress(address: string): void;
}

import { BlockList, connect, createServer, type Server, type Socket } from "node:net";
import { readAddressSource } from "../address-source.ts";

/** Where a gate stands and what is behind it. */
export interface GateSettings {
  /** The addresses that it listens on; who comes from one of them is always let in. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Port of the server behind it, on 127.0.0.1. */
  readonly targetPort: number;
}

/** A door in front of a server which itself does not ask where somebody comes from. */
export interface Gate {
  /** Replaces who is let in; connections that are open stay so. */
  setTrustedSources(sources: readonly string[] | "everyone"): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Opens a gate that lets everyone in. What passes through is not looked at, so TLS ends behind it. */
export async function openGate({ addresses, port, targetPort }: GateSettings): Promise<Gate> {
  let trusted: BlockList | undefined;
  const open = new Set<Socket>();
  const admit = (socket: Socket): void => {
    const { remoteAddress = "", remoteFamily } = socket;
    const family = remoteFamily === "IPv6" ? "ipv6" : "ipv4";
    if (trusted !== undefined && !trusted.check(remoteAddress, family)) {
      socket.destroy();
      return;
    }
    const inner = connect(targetPort, "127.0.0.1");
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };
  const servers = await Promise.all(addresses.map((address) => listen(createServer(admit), address, port)));
  return {
    setTrustedSources(sources) {
      trusted = sources === "everyone" ? undefined : listOf([...addresses, ...sources]);
    },
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listOf(sources: readonly string[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of sources.map(readAddressSource)) list.addSubnet(address, prefix, family);
  return list;
}

function listen(server: Server, address: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve(server));
  });
}

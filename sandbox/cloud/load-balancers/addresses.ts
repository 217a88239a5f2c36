import { canListen } from "../listening.ts";

const LAST = 254;

/** Gives every load balancer a loopback address of its own, for life. */
export interface AddressBook {
  /**
   * The address of the load balancer `id`; a new one gets the lowest that is not in use on any of `ports`.
   *
   * @throws Error that names address and port when another program has taken one of its ports
   */
  assign(id: string, ports: readonly number[]): Promise<string>;
  /** Frees the addresses of all but these. */
  retain(ids: readonly string[]): void;
}

interface Assignment {
  readonly address: string;
  readonly ports: Set<number>;
}

/** Makes an address book of 127.20.0.1 to 127.20.0.254. */
export function createAddressBook(): AddressBook {
  const assigned = new Map<string, Assignment>();
  return {
    assign: async (id, ports) => {
      const known = assigned.get(id);
      if (known !== undefined) {
        await claim(known, ports);
        return known.address;
      }
      const taken = new Set([...assigned.values()].map(({ address }) => address));
      const address = await firstFree(taken, ports);
      assigned.set(id, { address, ports: new Set(ports) });
      return address;
    },
    retain: (ids) => {
      for (const id of assigned.keys()) if (!ids.includes(id)) assigned.delete(id);
    },
  };
}

/** Ports that the load balancer has already are its own; only new ones can be someone else's. */
async function claim({ address, ports: own }: Assignment, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (own.has(port) || (await canListen(address, port))) continue;
    throw new Error(`another program listens on ${address}:${port}, which a load balancer needs: end that program`);
  }
  own.clear();
  for (const port of ports) own.add(port);
}

async function firstFree(taken: ReadonlySet<string>, ports: readonly number[]): Promise<string> {
  for (let last = 1; last <= LAST; last++) {
    const address = `127.20.0.${last}`;
    if (taken.has(address)) continue;
    const free = await Promise.all(ports.map((port) => canListen(address, port)));
    if (free.every(Boolean)) return address;
  }
  const needed = ports.map((port) => `127.20.0.1:${port}`).join(", ");
  throw new Error(`other programs listen on every address from ${needed} to 127.20.0.${LAST}: end one of them`);
}

import type { Fault } from "../sandbox/faults/fault.ts";

/** The switches by which a service of the sandbox fails. */
export interface FaultControl {
  add(fault: Fault): Promise<void>;
  /** Ends all faults; what one of them holds back goes on. @returns how many requests they hit */
  clear(): Promise<number>;
  /** How many requests were hit since faults were last cleared. */
  hits(): Promise<number>;
}

/** Reaches the switches of a service. */
export function controlFaults(url: string | undefined, token: string | undefined): FaultControl {
  const ask = async (method: string, body?: Fault): Promise<unknown> => {
    const response = await fetch(`${url}/_sandbox/faults`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url}/_sandbox/faults answered ${response.status}: ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  const hits = async () => Number(((await ask("GET")) as { readonly hits: number }).hits);
  return {
    async add(fault) {
      await ask("POST", fault);
    },
    async clear() {
      const counted = await hits();
      await ask("DELETE");
      return counted;
    },
    hits,
  };
}

/** What goes wrong. Exactly one of these. */
export interface FaultEffect {
  /** Refuses with this status, 400 to 599, without effect. */
  readonly status?: number;
  /** Waits this many seconds, then does what was asked and answers. */
  readonly delaySeconds?: number;
  /** Does what was asked, but answers only this many seconds later. */
  readonly answerDelaySeconds?: number;
  /** Cuts the connection before anything was done. */
  readonly dropRequest?: boolean;
  /** Does what was asked, then cuts the connection without an answer. */
  readonly dropAnswer?: boolean;
  /** Accepts a deletion at once, but lets the object stay, and be listed, for this many seconds. */
  readonly lingerSeconds?: number;
  /** Creates at once, but neither finds nor lists the object for this many seconds. */
  readonly hideSeconds?: number;
}

/** A failure that was asked for: what goes wrong, with which requests, how often and for how long. */
export interface Fault extends FaultEffect {
  /** @default - every method; DELETE with `lingerSeconds`, POST with `hideSeconds` */
  readonly method?: string;
  /** The path; `*` stands for anything, so `/v2/databases*` fits everything about databases. */
  readonly path: string;
  /** How many more requests it hits. @default - 1, or any number when a probability or a time is given */
  readonly times?: number;
  /** The share of the fitting requests that it hits, more than 0, at most 1. @default 1 */
  readonly probability?: number;
  /** Makes the choice by probability the same each time: any whole number. @default 0 */
  readonly seed?: number;
  /** For how many seconds from the first request that fits it is in force. @default - until it is used up or cleared */
  readonly forSeconds?: number;
  /** Sent as `retry-after` with the status, in seconds. */
  readonly retryAfter?: number;
}

/** The names of what can go wrong. */
export const EFFECTS = [
  "status",
  "delaySeconds",
  "answerDelaySeconds",
  "dropRequest",
  "dropAnswer",
  "lingerSeconds",
  "hideSeconds",
] as const satisfies readonly (keyof FaultEffect)[];

/** Whether a fault is about such a request at all, whatever chance and time say. */
export function fits({ method, path: pattern }: Fault, requestMethod: string, path: string): boolean {
  if (method !== undefined && method !== requestMethod) return false;
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return path === first;
  if (!path.startsWith(first)) return false;
  let position = first.length;
  for (const literal of rest) {
    const found = path.indexOf(literal, position);
    if (found === -1) return false;
    position = found + literal.length;
  }
  return path.length - last.length >= position && path.endsWith(last);
}

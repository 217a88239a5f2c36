import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "./answer.ts";
import { Fields } from "./fields.ts";

/** A failure that was asked for. Exactly one of `status`, `delaySeconds` and `dropAnswer` is what goes wrong. */
export interface Fault {
  /** @default every method */
  readonly method?: string;
  /** The path; `*` stands for anything, so `/v2/databases*` hits everything about databases. */
  readonly path: string;
  /** How many more requests it hits. */
  readonly times: number;
  /** Refuses with this status, without effect. */
  readonly status?: number;
  /** Sent as `retry-after` with the refusal, in seconds. */
  readonly retryAfter?: number;
  /** Waits this long, then answers as always. */
  readonly delaySeconds?: number;
  /** Lets the request take effect, then cuts the connection without an answer. */
  readonly dropAnswer?: boolean;
}

/** The failures that are waiting for their requests. */
export class Faults {
  #faults: Fault[] = [];

  /** All that still wait. */
  list(): readonly Fault[] {
    return this.#faults;
  }

  /** Adds one; the oldest that fits a request hits it. */
  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Forgets all. */
  clear(): void {
    this.#faults = [];
  }

  /**
   * Uses up the fault that hits this request, if one does: refuses, or waits.
   *
   * @returns whether the answer must be dropped
   */
  async strike(method: string, path: string): Promise<boolean> {
    const index = this.#faults.findIndex((fault) => hits(fault, method, path));
    const fault = this.#faults[index];
    if (fault === undefined) return false;
    if (fault.times > 1) this.#faults[index] = { ...fault, times: fault.times - 1 };
    else this.#faults.splice(index, 1);
    if (fault.delaySeconds !== undefined) await delay(fault.delaySeconds * 1000);
    if (fault.status !== undefined) throw refusal(fault.status, fault.retryAfter);
    return fault.dropAnswer === true;
  }
}

/**
 * Reads a fault from a request body: `{method?, path, times?, status | delaySeconds | dropAnswer, retryAfter?}`.
 *
 * @throws Refusal 422 when a field is wrong, or when not exactly one thing goes wrong
 */
export function readFault(body: unknown): Fault {
  const fields = new Fields(body);
  const method = fields.optionalString("method");
  const status = fields.optionalInteger("status", { least: 400, most: 599 });
  const retryAfter = fields.optionalInteger("retryAfter", { least: 0 });
  const delaySeconds = fields.raw("delaySeconds");
  const dropAnswer = fields.boolean("dropAnswer") === true;
  if (delaySeconds !== undefined && (typeof delaySeconds !== "number" || delaySeconds < 0))
    throw new Refusal(422, "unprocessable_entity", "delaySeconds must be a number of at least 0");
  if ([status !== undefined, delaySeconds !== undefined, dropAnswer].filter(Boolean).length !== 1)
    throw new Refusal(422, "unprocessable_entity", "give exactly one of status, delaySeconds and dropAnswer: true");
  return {
    ...(method !== undefined && { method: method.toUpperCase() }),
    path: fields.string("path"),
    times: fields.optionalInteger("times", { least: 1 }) ?? 1,
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(dropAnswer && { dropAnswer }),
  };
}

function hits(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  const pattern = fault.path
    .split("*")
    .map((literal) => literal.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(path);
}

function refusal(status: number, retryAfter: number | undefined): Refusal {
  if (status === 429) return new Refusal(status, "too_many_requests", "API Rate limit exceeded.", retryAfter);
  if (status >= 500) return new Refusal(status, "server_error", "Unexpected server-side error", retryAfter);
  return new Refusal(status, "sandbox_fault", `a fault of the sandbox refuses with ${status}`, retryAfter);
}

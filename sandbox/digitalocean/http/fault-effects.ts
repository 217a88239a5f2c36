import type { Fault } from "../../faults/fault.ts";
import type { Faults } from "../../faults/faults.ts";
import { type Answer, noContent, Refusal } from "./answer.ts";
import type { HiddenObjects } from "./hidden-objects.ts";

/** A request that a fault has hit, and what would be done without it. */
export interface StruckRequest {
  readonly path: string;
  /** Does what was asked. */
  readonly perform: () => Promise<Answer>;
  /** Looks at the object that the path names; undefined where the API cannot be asked for it. */
  readonly look: (() => Promise<Answer>) | undefined;
  /** Gets one line when what happens later fails. */
  readonly log: (line: string) => void;
}

/**
 * Answers as the fault will have it.
 *
 * @returns undefined when the connection is to be cut
 * @throws Refusal with the fault's status, or what the request itself earns
 */
export async function performWith(
  fault: Fault,
  request: StruckRequest,
  { faults, hidden }: { readonly faults: Faults; readonly hidden: HiddenObjects },
): Promise<Answer | undefined> {
  const { path, perform } = request;
  if (fault.status !== undefined) throw refusal(fault.status, fault.retryAfter);
  if (fault.dropRequest === true) return undefined;
  if (fault.dropAnswer === true) {
    await perform().catch(ignoreRefusal);
    return undefined;
  }
  if (fault.lingerSeconds !== undefined) {
    await request.look?.();
    const deletion = faults.putOff(fault.lingerSeconds, perform).catch(ignoreRefusal);
    deletion.catch((error: unknown) => request.log(`digitalocean: the late deletion of ${path} failed: ${error}`));
    return noContent();
  }
  await faults.wait(fault.delaySeconds ?? 0);
  const answer = await perform();
  if (fault.hideSeconds !== undefined) hidden.hide(path, answer.body, fault.hideSeconds);
  await faults.wait(fault.answerDelaySeconds ?? 0);
  return answer;
}

/** What a request earns that nobody hears of, or that another did meanwhile. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}

function refusal(status: number, retryAfter: number | undefined): Refusal {
  if (status === 429) return new Refusal(status, "too_many_requests", "API Rate limit exceeded.", retryAfter);
  if (status >= 500) return new Refusal(status, "server_error", "Unexpected server-side error", retryAfter);
  return new Refusal(status, "sandbox_fault", `a fault of the sandbox refuses with ${status}`, retryAfter);
}

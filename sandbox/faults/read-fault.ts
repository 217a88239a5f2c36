import { EFFECTS, type Fault } from "./fault.ts";

/** A fault that was asked for in a wrong way; the message names the field. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

/**
 * Reads a fault from the body of a request to `/_sandbox/faults`.
 *
 * @throws FaultError when a field is wrong or unknown, or when not exactly one thing goes wrong
 */
export function readFault(body: unknown): Fault {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new FaultError("a JSON object is needed");
  const fault: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const rule = RULES[name];
    if (rule === undefined) throw new FaultError(`${name} is unknown; there are ${Object.keys(RULES).join(", ")}`);
    if (!rule.holds(value)) throw new FaultError(`${name} must be ${rule.means}`);
    if (value !== false) fault[name] = value;
  }
  if (typeof fault.path !== "string") throw new FaultError("path is required");
  if (EFFECTS.filter((name) => fault[name] !== undefined).length !== 1)
    throw new FaultError(`give exactly one of ${EFFECTS.join(", ")}`);
  return complete(fault as unknown as Fault);
}

function complete(fault: Fault): Fault {
  const method = fault.method ?? impliedMethod(fault);
  const isOpen = fault.probability !== undefined || fault.forSeconds !== undefined;
  const times = fault.times ?? (isOpen ? undefined : 1);
  return {
    ...fault,
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(times === undefined ? {} : { times }),
  };
}

function impliedMethod({ lingerSeconds, hideSeconds }: Fault): string | undefined {
  if (lingerSeconds !== undefined) return "DELETE";
  return hideSeconds === undefined ? undefined : "POST";
}

interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly means: string;
}

const TEXT: Rule = { holds: (value) => typeof value === "string" && value !== "", means: "a text" };
const FLAG: Rule = { holds: (value) => typeof value === "boolean", means: "true or false" };
const SECONDS: Rule = { holds: (value) => typeof value === "number" && value >= 0, means: "a number of at least 0" };

const RULES: Readonly<Record<string, Rule>> = {
  method: TEXT,
  path: TEXT,
  times: whole(1, Number.MAX_SAFE_INTEGER),
  probability: {
    holds: (value) => typeof value === "number" && value > 0 && value <= 1,
    means: "a number of more than 0, at most 1",
  },
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  forSeconds: SECONDS,
  retryAfter: whole(0, Number.MAX_SAFE_INTEGER),
  status: whole(400, 599),
  delaySeconds: SECONDS,
  answerDelaySeconds: SECONDS,
  dropRequest: FLAG,
  dropAnswer: FLAG,
  lingerSeconds: SECONDS,
  hideSeconds: SECONDS,
};

function whole(least: number, most: number): Rule {
  const means = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return {
    holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    means: `a whole number ${means}`,
  };
}

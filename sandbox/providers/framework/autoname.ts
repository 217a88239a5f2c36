import { createHash, randomBytes } from "node:crypto";
import type { CheckRequest } from "./provider.ts";

const HEX_DIGITS = 7;

/**
 * A name for a resource that was given none: the logical name, a hyphen and seven hexadecimal digits that are the same in
 * the plan and in its execution. Undefined when the stack's settings forbid automatic names.
 */
export function autoname(request: Pick<CheckRequest, "name" | "randomSeed" | "autonaming">): string | undefined {
  const { name, randomSeed, autonaming } = request;
  if (autonaming?.mode === "disable") return undefined;
  if (autonaming !== undefined && autonaming.proposedName !== "") return autonaming.proposedName;
  const digest = randomSeed.length > 0 ? createHash("sha256").update(randomSeed).digest() : randomBytes(HEX_DIGITS);
  return `${name}-${digest.toString("hex").slice(0, HEX_DIGITS)}`;
}

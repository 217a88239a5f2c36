import { createHmac } from "node:crypto";

/**
 * A password that nobody has to keep: the same secret and purpose give the same one, and neither secret nor other
 * passwords can be worked out from it.
 *
 * @param secret - long and random.
 */
export function derivedPassword(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(purpose).digest("base64url");
}

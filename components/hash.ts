import { createHash } from "node:crypto";

/** Eight hexadecimal characters that stand for the given parts: the same parts give the same text, in any process. */
export function shortHash(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}

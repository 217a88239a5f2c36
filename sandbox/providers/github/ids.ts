import { ProviderError } from "../framework/errors.ts";

/** An id as the original builds it: the parts with `:` between them; a colon within a part is written `??`. */
export function buildId(...parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(":", "??")).join(":");
}

/**
 * The parts of an id.
 *
 * @throws ProviderError when there are not as many as there are names.
 */
export function parseId(id: string, names: readonly string[]): readonly string[] {
  const parts = id.split(":").map((part) => part.replaceAll("??", ":"));
  if (parts.length === names.length && parts.every((part) => part !== "")) return parts;
  throw new ProviderError(`unexpected ID format ("${id}"), expected ${names.join(":")}`);
}

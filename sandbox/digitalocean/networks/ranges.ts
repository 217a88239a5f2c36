import { unprocessable } from "../http/answer.ts";

/** An IPv4 range. */
export interface Range {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(parse);

/**
 * Reads a range in CIDR notation.
 *
 * @param field what the range is called in the refusal
 * @throws Refusal 422 when it is no IPv4 range, or its address is not the first of the range
 */
export function readRange(field: string, text: string): Range {
  const range = parse(text);
  if (range !== undefined) return range;
  throw unprocessable(`${field} "${text}" is not an IPv4 network in CIDR notation, such as 10.10.0.0/16`);
}

/** Whether two ranges share an address. */
export function overlap(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** Whether the range lies in the private ranges of RFC 1918. */
export function isPrivate(range: Range): boolean {
  return PRIVATE_RANGES.some((outer) => outer !== undefined && outer.first <= range.first && range.last <= outer.last);
}

/** The first range of this prefix length within 10.0.0.0/8 that overlaps none of the given ones. */
export function freeRange(taken: readonly Range[], prefix: number): Range {
  const size = 2 ** (32 - prefix);
  for (let first = 10 * 2 ** 24 + 116 * 2 ** 16; first < 11 * 2 ** 24; first += size) {
    const candidate = { text: `${format(first)}/${prefix}`, first, last: first + size - 1, prefix };
    if (!taken.some((range) => overlap(range, candidate))) return candidate;
  }
  throw unprocessable(`there is no free /${prefix} network left in 10.0.0.0/8`);
}

function parse(text: string): Range | undefined {
  const [, a, b, c, d, length] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const bytes = [a, b, c, d].map(Number);
  const prefix = Number(length);
  if (length === undefined || bytes.some((byte) => byte > 255) || prefix > 32) return undefined;
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { text, first, last: first + size - 1, prefix } : undefined;
}

function format(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

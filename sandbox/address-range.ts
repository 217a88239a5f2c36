/** IPv4 addresses from the first to the last, both included, as numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** The range that `a.b.c.d/n` or the single address `a.b.c.d` stands for; undefined when the text is neither. */
export function parseRange(text: string): AddressRange | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const address = match.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(match[5] ?? 32));
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** Whether two ranges share an address. */
export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/**
 * The address `offset` places after the first of a range such as `10.245.0.0/16`.
 *
 * @throws Error when the text is not a range or the address lies outside it.
 */
export function addressAt(subnet: string, offset: number): string {
  const range = parseRange(subnet);
  if (range === undefined) throw new Error(`"${subnet}" is not an IPv4 range; write it like 10.245.0.0/16`);
  const address = range.first + offset;
  if (address > range.last) throw new Error(`${subnet} has no address number ${offset}; take a larger range`);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

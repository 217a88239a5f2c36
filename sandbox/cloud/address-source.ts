import { isIP } from "node:net";

/** A range of addresses that may connect to a database. */
export interface AddressSource {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/**
 * Reads a trusted source: an address alone, or a range in CIDR notation.
 *
 * @throws Error that names a source which is neither
 */
export function readAddressSource(source: string): AddressSource {
  const [address = "", prefix] = source.split("/");
  const bits = { 0: undefined, 4: 32, 6: 128 }[isIP(address)];
  const length = prefix === undefined ? bits : Number(prefix);
  if (bits === undefined || length === undefined || !Number.isInteger(length) || length < 0 || length > bits) {
    throw new Error(`the trusted source "${source}" is neither an IP address nor a range such as 10.0.0.0/8`);
  }
  return { address, prefix: length, family: bits === 32 ? "ipv4" : "ipv6" };
}

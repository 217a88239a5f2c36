import { readAddressSource } from "../address-source.ts";
import { SUPERUSER } from "./account.ts";

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/**
 * The text of `pg_hba.conf` for a managed database: TLS and a password for everyone, from the trusted sources only.
 *
 * @param sources addresses and CIDRs, or `everyone`
 * @param own the sandbox's own addresses, which are always trusted
 * @see https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
 * @throws Error that names a source which is neither an address nor a CIDR
 */
export function renderHostAccess(sources: readonly string[] | "everyone", own: readonly string[]): string {
  const ranges = sources === "everyone" ? EVERYWHERE : [...own, ...sources].map(toRange);
  return [
    `local all ${SUPERUSER} trust`,
    `hostssl all ${SUPERUSER} all reject`,
    ...ranges.map((range) => `hostssl all all ${range} scram-sha-256`),
    "",
  ].join("\n");
}

function toRange(source: string): string {
  const { address, prefix } = readAddressSource(source);
  return `${address}/${prefix}`;
}

import { Resolver } from "node:dns/promises";
import { CliError } from "../errors.ts";

/** Asks for the name servers of a domain; rejects with the DNS error's `code`, as `node:dns` does. */
export type NameServerLookup = (domain: string) => Promise<readonly string[]>;

/** What a domain's name servers must end with: https://docs.digitalocean.com/products/networking/dns/getting-started/dns-registrars/ */
const OWN = /\.digitalocean\.com\.?$/i;

/** Answers that say: there is no delegation at this name. */
const NO_DELEGATION = ["ENODATA", "ENOTFOUND"];

/** Makes the lookup; `resolver` (address and port) is asked, or the machine's own when there is none. */
export function nameServerLookup(resolver: string | undefined): NameServerLookup {
  const asked = new Resolver({ timeout: 2000, tries: 3 });
  if (resolver !== undefined) asked.setServers([resolver]);
  return (domain) => asked.resolveNs(domain);
}

/**
 * Makes sure that DigitalOcean answers for a domain, before a certificate is asked for that would wait in vain: its
 * registrar must name DigitalOcean's name servers, for the domain itself or for one above it.
 *
 * A name server that does not answer proves nothing: a domain that is delegated rightly is refused by DigitalOcean for as
 * long as its zone is not made.
 *
 * @param file - holds the value `greenroom:domain` that names it.
 * @throws CliError `domain-not-delegated` when other name servers answer for the domain, or none do
 */
export async function requireDelegation(
  domain: string,
  lookup: NameServerLookup,
  file = "Pulumi.platform.yaml",
): Promise<void> {
  const servers = await findNameServers(domain, lookup);
  if (servers === undefined || servers.some((server) => OWN.test(server))) return;
  const found = servers.length === 0 ? "it has none" : `it has ${servers.toSorted().join(", ")}`;
  throw new CliError(
    "domain-not-delegated",
    `The name servers of "${domain}" are not DigitalOcean's: ${found}.`,
    `Set greenroom:domain in ${file} to a domain of yours. If that is one, name ns1.digitalocean.com, ns2.digitalocean.com and ns3.digitalocean.com at its registrar, and run the command again when that has spread.`,
  );
}

/** The name servers of a domain or the nearest one above it; empty when there are none, undefined when nobody can tell. */
async function findNameServers(domain: string, lookup: NameServerLookup): Promise<readonly string[] | undefined> {
  const labels = domain.split(".");
  // The last label alone is a registry's, where nobody has a zone.
  for (const name of labels.slice(0, -1).map((_, index) => labels.slice(index).join("."))) {
    try {
      return await lookup(name);
    } catch (error) {
      if (!NO_DELEGATION.includes(codeOf(error))) return undefined;
    }
  }
  return [];
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

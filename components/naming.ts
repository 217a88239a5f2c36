/** The longest label of a host name in characters: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LONGEST_LABEL = 63;

/** The longest PostgreSQL name in bytes; longer ones are cut with no more than a notice, and two could become one. */
const LONGEST_IDENTIFIER = 63;

/** The environments that have everything of their own: a network, a cluster, a database and a gateway. */
export const STANDALONE_ENVIRONMENTS = ["staging", "production"] as const;

/** Name of an environment that has everything of its own. */
export type StandaloneName = (typeof STANDALONE_ENVIRONMENTS)[number];

/** The stack that keeps who holds staging. */
export const LEASE_STACK = "staging-lease";

/** The name before which every shared resource of the platform stands, so that what cannot carry a tag can still be found. */
export const PLATFORM_PREFIX = "greenroom-preview";

/** The name before which every resource of an environment with everything of its own stands, for the same reason. */
export function standalonePrefix(environment: StandaloneName): string {
  return `greenroom-${environment}`;
}

/** Whether a name is this prefix, or begins with it and a hyphen; `greenroom-previews` is somebody else's. */
export function bearsPrefix(name: string, prefix: string): boolean {
  return name === prefix || name.startsWith(`${prefix}-`);
}

/** One GitHub environment for all previews: GitHub makes one for every new name, and a job's token can delete none. */
export const PREVIEW_GITHUB_ENVIRONMENT = "pr-preview";

/** The namespace of everything in the cluster that belongs to no single environment. */
export const SYSTEM_NAMESPACE = "greenroom-system";

/** The Secret in that namespace with the connection of the shared database's administrator. */
export const ADMIN_SECRET = "postgres-admin";

/** What stands between the hosts of pull request environments and the domain. */
export const PREVIEW_SUBDOMAIN = "preview";

/** The domain one label above the hosts of pull request environments. */
export function previewDomain(domain: string): string {
  return subdomain(PREVIEW_SUBDOMAIN, domain);
}

/** The domain below a label, such as `staging.example.com`; the domain itself when the label is empty. */
export function subdomain(label: string, domain: string): string {
  return label === "" ? domain : `${label}.${domain}`;
}

/**
 * The public host of an app: one label below the domain of its environment, because a wildcard certificate covers one
 * label only. Environments that share a domain stand before the app's name in that label.
 *
 * @throws Error when the label is longer than 63 characters.
 */
export function hostName(environment: string, app: string, domain: string): string {
  const hasOwnDomain = STANDALONE_ENVIRONMENTS.some((name) => name === environment);
  const label = hasOwnDomain ? app : `${environment}-${app}`;
  if (label.length <= LONGEST_LABEL) return `${label}.${domain}`;
  throw new Error(
    `the host label "${label}" has ${label.length} characters and may have ${LONGEST_LABEL}: give the app a shorter name`,
  );
}

/**
 * The name of an environment's database and role: `pr-12` becomes `pr_12`, which needs no quotes in SQL.
 *
 * @throws Error when the result is longer than 63 bytes or holds anything but lower-case letters, digits and `_`.
 */
export function databaseName(environment: string): string {
  const name = environment.replaceAll("-", "_");
  if (/^[a-z][a-z0-9_]*$/.test(name) && name.length <= LONGEST_IDENTIFIER) return name;
  throw new Error(
    `"${environment}" cannot name a database: use lower-case letters, digits and "-", at most ${LONGEST_IDENTIFIER} characters`,
  );
}

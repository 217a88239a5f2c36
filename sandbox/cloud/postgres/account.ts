/** PostgreSQL refuses to run as root; it runs as `nobody`, who exists on every machine. */
export const POSTGRES_USER_ID = 65_534;

/**
 * The words before a PostgreSQL program that run it as {@link POSTGRES_USER_ID}.
 *
 * Its folders are its own; the one capability lets it reach them, and its program, below a private folder such as
 * root's home. Without the secure bit access(2), by which PostgreSQL looks for its parts, would not count it. With an IPC namespace of its own, its shared memory ends with it, also after a crash.
 */
export const AS_POSTGRES_USER = [
  "unshare",
  "--ipc",
  "setpriv",
  `--reuid=${POSTGRES_USER_ID}`,
  `--regid=${POSTGRES_USER_ID}`,
  "--clear-groups",
  "--inh-caps=-all,+dac_read_search",
  "--ambient-caps=-all,+dac_read_search",
  "--securebits=+no_setuid_fixup",
  "--",
] as const;

/** The administrator of a managed database: https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-users-and-databases/ */
export const ADMIN_USER = "doadmin";

/** The database that a managed database starts with. */
export const DEFAULT_DATABASE = "defaultdb";

/** The server's own superuser; it can connect over the private socket only. */
export const SUPERUSER = "postgres";

/** Where a database is and who may use it. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** The address of a database as programs take it; the connection is encrypted. */
export function connectionUrl({ host, port, database, user, password }: Connection): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgresql://${login}@${host}:${port}/${encodeURIComponent(database)}?sslmode=require`;
}

/** The variables that PostgreSQL's own programs read: https://www.postgresql.org/docs/current/libpq-envars.html */
export function connectionVariables({ host, port, database, user, password }: Connection): Record<string, string> {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password,
    PGSSLMODE: "require",
    PGCONNECT_TIMEOUT: "10",
  };
}

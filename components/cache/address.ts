/** Where a cache is and how one logs in. */
export interface CacheConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;

  /** Whether the connection is encrypted. */
  readonly isEncrypted: boolean;
}

/** The address of a cache as clients of Redis and Valkey take it: https://www.iana.org/assignments/uri-schemes/prov/rediss */
export function cacheUrl({ host, port, user, password, isEncrypted }: CacheConnection): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `${isEncrypted ? "rediss" : "redis"}://${login}@${host}:${port}`;
}

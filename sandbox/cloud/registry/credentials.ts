import { randomBytes } from "node:crypto";
import type { RegistryCredentials } from "../../digitalocean/runtime.ts";

/** What a login may do. */
export interface RegistryGrant {
  readonly readWrite: boolean;
}

/** The logins of the registry. */
export interface CredentialStore {
  /** @param request.expirySeconds 0 for never */
  issue(request: { readonly readWrite: boolean; readonly expirySeconds: number }): RegistryCredentials;
  /** What the bearer may do; `undefined` for a wrong, an unknown or an expired login. */
  check(login: RegistryCredentials): RegistryGrant | undefined;
}

/**
 * Makes an empty store. As at DigitalOcean the token is user name and password at once:
 * https://docs.digitalocean.com/reference/api/digitalocean/#tag/Container-Registry/operation/registry_get_dockerCredentials
 */
export function createCredentialStore(now: () => number = Date.now): CredentialStore {
  const grants = new Map<string, RegistryGrant & { readonly expiresAt: number }>();
  return {
    issue: ({ readWrite, expirySeconds }) => {
      const token = `dop_v1_${randomBytes(32).toString("hex")}`;
      const expiresAt = expirySeconds === 0 ? Number.POSITIVE_INFINITY : now() + expirySeconds * 1000;
      grants.set(token, { readWrite, expiresAt });
      return { username: token, password: token };
    },
    check: ({ username, password }) => {
      const grant = grants.get(password);
      return grant !== undefined && username === password && now() < grant.expiresAt ? grant : undefined;
    },
  };
}

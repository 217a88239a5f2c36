import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import type { RegistryGrant } from "./credentials.ts";

/** How long a registry client may use one token, in seconds. DigitalOcean's live as long. */
export const TOKEN_SECONDS = 900;

/** The name of the registry in its tokens. */
export const TOKEN_SERVICE = "greenroom-registry";

/** Who signs the registry's tokens. */
export const TOKEN_ISSUER = "greenroom-sandbox";

/** One right in a token: https://distribution.github.io/distribution/spec/auth/token/ */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Repositories that anyone may pull from, as from a public registry: the images that Dockerfiles start from. */
const PUBLIC_PREFIX = "base/";

/**
 * What of the wanted scopes a login is given: reading needs any login, everything else one that may write.
 * Without a login there are the public images.
 *
 * @param scopes as clients send them: `repository:greenroom/api:pull,push`, several in one separated by spaces
 */
export function grantAccess(scopes: readonly string[], grant: RegistryGrant | "anonymous"): Access[] {
  const wanted = scopes.flatMap((scope) => scope.split(" ")).filter((scope) => scope !== "");
  return wanted.map((scope) => {
    const [type = "", ...rest] = scope.split(":");
    const actions = rest.pop()?.split(",") ?? [];
    const name = rest.join(":");
    const allowed = (action: string) =>
      grant === "anonymous"
        ? action === "pull" && name.startsWith(PUBLIC_PREFIX)
        : grant.readWrite || action === "pull";
    return { type, name, actions: actions.filter(allowed) };
  });
}

/** Signs the tokens that the registry accepts. */
export type TokenSigner = (subject: string, access: readonly Access[]) => string;

/** @param keyPair a certificate that the registry trusts, and its ECDSA P-256 key; both PEM */
export function createTokenSigner(keyPair: { readonly certificate: string; readonly privateKey: string }): TokenSigner {
  const chain = [new X509Certificate(keyPair.certificate).raw.toString("base64")];
  const key = createPrivateKey(keyPair.privateKey);
  return (subject, access) => {
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = {
      iss: TOKEN_ISSUER,
      sub: subject,
      aud: TOKEN_SERVICE,
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + TOKEN_SECONDS,
      jti: randomUUID(),
      access,
    };
    const text = [{ typ: "JWT", alg: "ES256", x5c: chain }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  };
}

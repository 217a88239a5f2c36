import { randomBytes, timingSafeEqual } from "node:crypto";
import { created, forbidden, Refusal } from "../http/answer.ts";
import { bodyOf, type Route, route } from "../http/route.ts";
import { scopesOf } from "./scopes.ts";

const BEARER = "Bearer ";

/** The tokens of an account: one that may do everything, and those with custom scopes. */
export class Tokens {
  readonly #full: string;
  readonly #scoped = new Map<string, ReadonlySet<string>>();

  constructor(full: string) {
    this.#full = full;
  }

  /**
   * Makes a token that may do no more than its scopes say.
   *
   * @see https://docs.digitalocean.com/reference/api/create-personal-access-token/
   */
  issue(scopes: readonly string[]): string {
    const token = `dop_v1_${randomBytes(32).toString("hex")}`;
    this.#scoped.set(token, new Set(scopes));
    return token;
  }

  /**
   * Makes sure that the token in a request's `Authorization` may do what is asked.
   *
   * @throws Refusal 401 for no token or an unknown one, 403 when a scope is missing; the vendor does not say which
   */
  require(authorization: string | undefined, method: string, path: string): void {
    if (authorization !== undefined && isSame(authorization, BEARER + this.#full)) return;
    const scopes = this.#scoped.get(authorization?.slice(BEARER.length) ?? "");
    if (scopes === undefined) throw new Refusal(401, "Unauthorized", "Unable to authenticate you");
    if (path.startsWith("/v2/") && scopesOf(method, path).every((scope) => scopes.has(scope))) return;
    // https://github.com/digitalocean/action-doctl/issues/83 and https://github.com/ansible-collections/community.digitalocean/issues/375
    const isRegistry = /^\/v2\/registr(y|ies)\b/.test(path);
    throw forbidden(
      isRegistry
        ? "you do not have access for the attempted action"
        : "You are not authorized to perform this operation",
    );
  }
}

/** `POST /_sandbox/tokens {"scopes": ["kubernetes:create"]}`: makes a token with custom scopes. */
export function tokenRoutes(tokens: Tokens): Route[] {
  return [
    route("POST /_sandbox/tokens", "sandbox_issue_token", (request) => {
      const scopes = bodyOf(request).strings("scopes") ?? [];
      return created({ token: tokens.issue(scopes), scopes });
    }),
  ];
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

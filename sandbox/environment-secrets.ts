import { ALL_SCOPES } from "./digitalocean/account/scopes.ts";

/** The GitHub environments that workflows deploy to, as the names of settings spell them. */
const ENVIRONMENTS = ["PR_PREVIEW", "STAGING", "PRODUCTION"];

/** What opens the account and the state. */
export interface Access {
  /** Where the cloud's API answers, and the token that may do everything. */
  readonly url: string;
  readonly token: string;
  readonly passphrase: string;
}

/**
 * The secrets for the repository's GitHub environments, as whoever sets a platform up has them at hand: each environment
 * has a token of its own, so that none of them opens another.
 */
export async function environmentSecrets({ url, token, passphrase }: Access): Promise<Record<string, string>> {
  const secrets = await Promise.all(
    ENVIRONMENTS.map(async (environment) => [
      [`GREENROOM_SECRET_${environment}_DIGITALOCEAN_TOKEN`, await issueToken(url, token)],
      [`GREENROOM_SECRET_${environment}_PULUMI_CONFIG_PASSPHRASE`, passphrase],
    ]),
  );
  return Object.fromEntries(secrets.flat());
}

async function issueToken(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/_sandbox/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ scopes: ALL_SCOPES }),
  });
  const body: unknown = await answer.json();
  if (typeof body === "object" && body !== null && "token" in body) return String(body.token);
  throw new Error(`the sandbox's cloud made no token: ${JSON.stringify(body)}`);
}

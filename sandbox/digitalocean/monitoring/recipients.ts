import type { Cloud } from "../cloud.ts";
import { Refusal } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";

/** Who an alert is sent to, as answers carry it. */
export interface Recipients {
  readonly email: readonly string[];
  readonly slack: readonly { readonly channel: string; readonly url: string }[];
}

/**
 * Reads who an alert is sent to.
 *
 * @throws Refusal 400 for an address that nobody has verified on the account
 * @see https://github.com/digitalocean/openapi/pull/830 for the vendor's words
 */
export function readRecipients(cloud: Cloud, body: Fields, field: string): Recipients {
  const given = body.object(field);
  const email = given?.strings("email") ?? [];
  for (const [index, address] of email.entries()) {
    if (cloud.account.verifiedEmails.includes(address)) continue;
    throw badRequest(`invalid value for field '${field}.email[${index}]': invalid email '${address}'`);
  }
  const slack = (given?.objects("slack") ?? []).map((entry) => ({
    channel: entry.string("channel"),
    url: entry.string("url"),
  }));
  return { email, slack };
}

function badRequest(message: string): Refusal {
  return new Refusal(400, "bad_request", message);
}

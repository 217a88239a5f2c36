/** What stands before the name of a secret in the environment variable that holds its value. */
export const SECRET_PREFIX = "GREENROOM_SECRET_";

/** The environment variable that holds many secrets at once, as a JSON object: a workflow cannot know their names. */
export const SECRET_BUNDLE = "GREENROOM_SECRETS";

/** The secret with the address of the Slack webhook that alerts go to. */
export const WEBHOOK_SECRET = "ALERT_SLACK_WEBHOOK";

/** The secrets among environment variables, by their names without the prefix. */
export function secretsIn(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.startsWith(SECRET_PREFIX) && value !== undefined && value !== ""
        ? [[name.slice(SECRET_PREFIX.length), value]]
        : [],
    ),
  );
}

/** The secrets in the text of {@link SECRET_BUNDLE}, by name; undefined when it is no JSON object of texts. */
export function secretsInBundle(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (!text) return {};
  try {
    const bundle: unknown = JSON.parse(text);
    if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) return undefined;
    const secrets = Object.entries(bundle);
    return secrets.every((secret): secret is [string, string] => typeof secret[1] === "string")
      ? Object.fromEntries(secrets.filter(([, value]) => value !== ""))
      : undefined;
  } catch {
    return undefined;
  }
}

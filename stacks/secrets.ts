/** What stands before the name of a secret in the environment variable that holds its value. */
export const SECRET_PREFIX = "GREENROOM_SECRET_";

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

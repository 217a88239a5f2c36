import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";

/**
 * How to connect to a database, as outputs.
 *
 * @param known - In the state: later answers of the API may leave the password out.
 */
export function connectionOutputs(database: Properties, known: Properties): Properties {
  const connection = objectAt(database, "connection");
  const privateConnection = objectAt(database, "private_connection");
  const password = textAt(connection, "password") || textAt(known, "password");
  return {
    host: textAt(connection, "host"),
    port: Number(connection.port ?? 0),
    user: textAt(connection, "user"),
    database: textAt(connection, "database"),
    password,
    uri: uriWithPassword(connection, password),
    ...(textAt(privateConnection, "host") === ""
      ? {}
      : { privateHost: textAt(privateConnection, "host"), privateUri: uriWithPassword(privateConnection, password) }),
  };
}

function uriWithPassword(connection: Properties, password: string): string {
  const uri = textAt(connection, "uri");
  if (!URL.canParse(uri)) return uri;
  const url = new URL(uri);
  url.username = textAt(connection, "user");
  url.password = password;
  return url.href;
}

import type { CommandLine } from "../rehearsal/command-line.ts";

/** A database and a role of the same name, made through the cloud's API without the command line. */
export interface DatabaseByHand {
  readonly password: string;
  remove(): Promise<void>;
}

/** Makes both in the account's one database cluster. */
export async function createDatabaseByHand(commandLine: CommandLine, name: string): Promise<DatabaseByHand> {
  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = commandLine.environment;
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${DIGITALOCEAN_API_URL}/v2/databases${path}`, {
      method,
      headers: { authorization: `Bearer ${DIGITALOCEAN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const { databases } = await ask<{ databases: { id: string }[] }>("GET", "");
  const cluster = `/${databases[0]?.id}`;
  const { user } = await ask<{ user: { password: string } }>("POST", `${cluster}/users`, { name });
  await ask("POST", `${cluster}/dbs`, { name });
  return {
    password: user.password,
    remove: async () => {
      await ask("DELETE", `${cluster}/dbs/${name}`);
      await ask("DELETE", `${cluster}/users/${name}`);
    },
  };
}

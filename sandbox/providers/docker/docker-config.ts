import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RegistryLogin } from "./registry.ts";

/** The logins that Docker's own command line has on this machine, as the original uses them where its provider has none. */
export function readDockerLogins(environment: Readonly<Record<string, string | undefined>>): RegistryLogin[] {
  const file = join(environment.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json");
  try {
    return parseDockerConfig(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return [];
  }
}

/** The logins in the text of a `config.json`. */
export function parseDockerConfig(text: string): RegistryLogin[] {
  const { auths = {} } = JSON.parse(text) as { auths?: Record<string, { auth?: string }> };
  return Object.entries(auths).flatMap(([address, { auth = "" }]) => {
    const [username = "", password = ""] = Buffer.from(auth, "base64").toString("utf8").split(":");
    return username === "" ? [] : [{ address, username, password }];
  });
}

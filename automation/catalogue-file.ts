import { existsSync } from "node:fs";
import { join } from "node:path";

/** The catalogue's file unless `--apps` names another. */
export const USUAL_FILE = "apps.ts";

/**
 * Where the catalogue is: as it was typed, or else in the folder of the repository, where that has one. Apps in a repository
 * of their own have it there, and what lies beside the program is not about them.
 */
export function catalogueFile(typed: string, repository: string): string {
  const own = join(repository, USUAL_FILE);
  return typed === USUAL_FILE && existsSync(own) ? own : typed;
}

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Catalogue, CatalogueError, readCatalogue } from "../components/catalogue/index.ts";
import { CliError } from "./errors.ts";

const HINT = "Correct the catalogue; components/catalogue/definition.ts says what can stand in it.";

/**
 * Loads the catalogue of apps: the file's export `apps`, made by `defineApps` or as plain as what that takes, for files
 * that lie where this project's code cannot be imported.
 *
 * @throws CliError `catalogue-invalid` with everything that is wrong in it
 */
export async function loadCatalogue(file: string): Promise<Catalogue> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new CliError("catalogue-invalid", `There is no catalogue of apps at ${file}.`, "Name the file with --apps.");
  }
  try {
    const { apps }: { readonly apps?: unknown } = await import(pathToFileURL(path).href);
    if (apps !== undefined) return isCatalogue(apps) ? apps : readCatalogue(apps);
  } catch (cause) {
    throw invalidCatalogue(file, cause);
  }
  throw new CliError("catalogue-invalid", `${file} has no export "apps".`, HINT);
}

/** What `defineApps` gives back is a list of apps that were checked there. */
function isCatalogue(value: unknown): value is Catalogue {
  return Array.isArray(value) && value.every((app) => typeof app === "object" && app !== null && "dockerfile" in app);
}

/** The error of a catalogue that cannot be used, with everything that is wrong in it. */
export function invalidCatalogue(file: string, cause: unknown): CliError {
  if (cause instanceof CatalogueError) {
    const details = cause.problems.map(({ path, reason }) => `${path}: ${reason}`);
    return new CliError("catalogue-invalid", `The catalogue ${file} cannot be used.`, HINT, { cause, details });
  }
  const reason = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
  return new CliError("catalogue-invalid", `The catalogue ${file} cannot be loaded: ${reason}.`, HINT, { cause });
}

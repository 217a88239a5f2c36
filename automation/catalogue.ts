import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Catalogue, CatalogueError, isCatalogue, readCatalogue } from "../components/catalogue/index.ts";
import { checkSource } from "./catalogue-source.ts";
import { CliError } from "./errors.ts";

const HINT = "Correct the catalogue; components/catalogue/definition.ts says what can stand in it.";
const NAME_IT = "Name the file with --apps, such as --apps apps.ts.";

/**
 * Loads the catalogue of apps: the file's export `apps`, made by `defineApps` or as plain as what that takes, for files
 * that lie where this project's code cannot be imported.
 *
 * @throws CliError `catalogue-invalid` with everything that is wrong in it
 */
export async function loadCatalogue(file: string): Promise<Catalogue> {
  const source = await readSource(file);
  try {
    await checkSource(source);
    const { apps }: { readonly apps?: unknown } = await importModule(file);
    if (apps !== undefined) return isCatalogue(apps) ? apps : readCatalogue(apps);
  } catch (cause) {
    throw invalidCatalogue(file, cause);
  }
  throw new CliError("catalogue-invalid", `${file} has no export "apps".`, HINT);
}

/** A catalogue is a module, also where the `package.json` beside it, which belongs to the apps, says that of no file. */
async function importModule(file: string): Promise<{ readonly apps?: unknown }> {
  const wanted = pathToFileURL(resolve(file)).href;
  const format = "module-typescript";
  const hooks = registerHooks({
    load: (url, context, next) => next(url, url === wanted ? { ...context, format } : context),
  });
  try {
    return await import(wanted);
  } finally {
    hooks.deregister();
  }
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "ENOENT") {
      throw new CliError("catalogue-invalid", `There is no catalogue of apps at ${file}.`, NAME_IT, { cause });
    }
    const reason = code === "EISDIR" ? "is a folder" : `cannot be read (${code})`;
    throw new CliError("catalogue-invalid", `The catalogue ${file} ${reason}, and a file is needed.`, NAME_IT, {
      cause,
    });
  }
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

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Catalogue } from "./definition.ts";
import { checkFiles, type PathKind } from "./files.ts";
import { CatalogueError } from "./problem.ts";

/**
 * Makes sure that the sources and Dockerfiles of a catalogue are in a folder.
 *
 * @param repository - path of the repository's working folder.
 * @throws CatalogueError with every path that is missing or of the wrong kind.
 */
export async function requireFiles(catalogue: Catalogue, repository: string): Promise<void> {
  const problems = await checkFiles(catalogue, (path) => kindOf(join(repository, path)));
  if (problems.length > 0) throw new CatalogueError(problems);
}

async function kindOf(path: string): Promise<PathKind> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return "missing";
  return stats.isDirectory() ? "folder" : "file";
}

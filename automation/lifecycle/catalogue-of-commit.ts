import { existsSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { Catalogue } from "../../components/catalogue/index.ts";
import { USUAL_FILE } from "../catalogue-file.ts";
import { readCommitCatalogue } from "../delivery/commit-catalogue.ts";
import type { Tools } from "../tools.ts";
import { type ReleaseOrder, releaseRepository } from "./release.ts";

/** The catalogue as it stands in the commit that is deployed, or the one that was checked out when it has none. */
export async function catalogueOfCommit(
  source: Pick<ReleaseOrder, "commit" | "reference">,
  tools: Tools,
): Promise<Catalogue> {
  const { options, settings, interruption } = tools;
  const path = pathInRepository(options.apps, options.repository ?? settings.repository);
  if (path === undefined) return tools.catalogue();
  const repository = releaseRepository(tools);
  const commit = await repository.resolveCommit(source.commit, source.reference);
  const { signal } = interruption;
  return (await readCommitCatalogue({ repository, commit, path, signal })) ?? tools.catalogue();
}

/**
 * Where a catalogue is in its repository: below the repository's folder, or else, where that is a copy without files, as
 * far below the working folder; so is the usual one, which a commit may be the first to have. Undefined for one that lies
 * elsewhere: it counts as it is, whatever a commit has at the same path.
 */
export function pathInRepository(file: string, repository: string): string | undefined {
  const isFree = file === USUAL_FILE || !existsSync(join(repository, ".git"));
  return [repository, ...(isFree ? ["."] : [])].map((folder) => relative(folder, file)).find((path) => isBelow(path));
}

function isBelow(path: string): boolean {
  return path !== "" && path !== ".." && !path.startsWith("../") && !isAbsolute(path);
}

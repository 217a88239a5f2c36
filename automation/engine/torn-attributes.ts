import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type StatePlace, stateFolder } from "./state-file.ts";

const ATTRIBUTES_ENDING = ".attrs";

/**
 * Removes the empty files of attributes that a killed engine has left beside the files of a stack, in a backend that is a
 * folder here. Pulumi's library makes such a file empty and then fills it, and can read nothing beside one that stayed empty:
 * "failed to load checkpoint: EOF". Whoever fills one at this moment loses nothing that anybody reads. See
 * https://github.com/google/go-cloud/blob/master/blob/fileblob/attrs.go
 */
export async function removeTornAttributes(place: StatePlace, stackName: string): Promise<void> {
  const folder = stateFolder(place);
  if (folder === undefined) return;
  const files = await readdir(folder).catch(() => []);
  const attributes = files.filter((file) => file.startsWith(`${stackName}.`) && file.endsWith(ATTRIBUTES_ENDING));
  await Promise.all(attributes.map((file) => removeEmpty(join(folder, file))));
}

async function removeEmpty(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === 0) await rm(path, { force: true });
}

import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type StatePlace, stateFolder } from "./state-file.ts";

/** https://pkg.go.dev/gocloud.dev/blob/fileblob#hdr-URLs */
const NO_ATTRIBUTES = "metadata=skip";

const ATTRIBUTES_ENDING = ".attrs";

/**
 * The address of a backend, with which a folder gets no file of attributes beside a state. Pulumi's library makes such a
 * file empty and then fills it, so that whoever reads the state at this moment, an engine its own stack among them, finds
 * "failed to load checkpoint: EOF", and for ever when the writer was killed. Nobody reads what would stand in it.
 */
export function withoutAttributes(backendUrl: string): string {
  if (!backendUrl.startsWith("file://") || /[?&]metadata=/.test(backendUrl)) return backendUrl;
  return `${backendUrl}${backendUrl.includes("?") ? "&" : "?"}${NO_ATTRIBUTES}`;
}

/**
 * Removes the empty files of attributes that a killed engine has left beside the files of a stack, in a backend that is a
 * folder here: one that {@link withoutAttributes} was not said to, such as of plain Pulumi. Whoever fills one at this moment
 * loses nothing that anybody reads. See
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

import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StackState } from "./state.ts";

/** Where the states of a project's stacks are kept. */
export interface StatePlace {
  /** `PULUMI_BACKEND_URL`. */
  readonly backendUrl: string | undefined;
  /** The project's name. */
  readonly project: string;
}

/** The state of one of several stacks. */
export interface NamedState {
  readonly name: string;
  readonly state: StackState;
}

const ENDING = ".json";

/** With PULUMI_DIY_BACKEND_GZIP or PULUMI_DIY_BACKEND_ZSTD the newer state is in a packed file. */
const PACKED_ENDINGS = [".json.gz", ".json.zst"];

/** How many states are in memory at the same time: thousands of them would not fit. */
const READ_AT_ONCE = 16;

/**
 * Reads the state straight from a backend that is a folder here, as `pulumi stack export` would print it: the engine
 * replaces the file as a whole, so that it can be read at any time, and no process has to be started for it.
 *
 * @returns undefined when there is no such file or it is not as expected; the Pulumi CLI knows more then
 */
export async function readStateFile(place: StatePlace, name: string): Promise<StackState | undefined> {
  const folder = stateFolder(place);
  if (folder === undefined) return undefined;
  const packed = await Promise.all(PACKED_ENDINGS.map((ending) => exists(join(folder, `${name}${ending}`))));
  if (packed.includes(true)) return undefined;
  return readCheckpoint(folder, name);
}

/**
 * Reads all states of a project in such a backend and keeps of each what `describe` makes of it.
 *
 * @returns undefined when there is no such folder or not every file is as expected; the Pulumi CLI knows more then
 */
export async function mapStateFiles<T>(
  place: StatePlace,
  describe: (named: NamedState) => T,
): Promise<readonly T[] | undefined> {
  const folder = stateFolder(place);
  const files = folder === undefined ? undefined : await readdir(folder).catch(() => undefined);
  if (folder === undefined || files === undefined || files.some(isPacked)) return undefined;
  const names = files.flatMap((file) => (file.endsWith(ENDING) ? [file.slice(0, -ENDING.length)] : [])).toSorted();
  const described: T[] = [];
  for (let start = 0; start < names.length; start += READ_AT_ONCE) {
    const states = await Promise.all(
      names
        .slice(start, start + READ_AT_ONCE)
        .map(async (name) => ({ name, state: await readCheckpoint(folder, name) })),
    );
    for (const { name, state } of states) {
      if (state === undefined) return undefined;
      described.push(describe({ name, state }));
    }
  }
  return described;
}

/** The folder of a project's states; only absolute paths without options: others mean different folders to different processes. */
export function stateFolder({ backendUrl, project }: StatePlace): string | undefined {
  if (backendUrl === undefined || !/^file:\/\/\/[^?#%]*$/.test(backendUrl)) return undefined;
  return join(fileURLToPath(backendUrl), ".pulumi", "stacks", project);
}

async function readCheckpoint(folder: string, name: string): Promise<StackState | undefined> {
  try {
    const text = await readFile(join(folder, `${name}${ENDING}`), "utf8");
    const { checkpoint, ...rest }: { readonly checkpoint?: { readonly latest?: StackState["deployment"] } } =
      JSON.parse(text);
    if (typeof checkpoint?.latest !== "object" || checkpoint.latest === null) return undefined;
    return "version" in rest && typeof rest.version === "number"
      ? { ...rest, version: rest.version, deployment: checkpoint.latest }
      : undefined;
  } catch {
    return undefined;
  }
}

function isPacked(file: string): boolean {
  return PACKED_ENDINGS.some((ending) => file.endsWith(ending));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

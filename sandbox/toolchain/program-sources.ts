import { buildGoProgram, findGoProgram, type GoProgram } from "./go-build.ts";
import { findPinned } from "./path-programs.ts";

/** Absolute paths of programs, by name. */
export type Programs = Readonly<Record<string, string>>;

/** Programs that belong together, and where they come from. */
export interface ProgramSources {
  /** How each is built, by its name. */
  readonly builds: Readonly<Record<string, GoProgram>>;
  /** Their vendor's download; undefined when it cannot be reached. */
  download(cache: string): Promise<Programs | undefined>;
}

/**
 * The programs as they lie on the search path, or else as they were built before, or as their vendor publishes them, or
 * built now. What was built before is asked for before the vendor: a machine that had to build once is behind a closed
 * network, where each vendor's answer is waited for in vain.
 *
 * @throws SandboxError when they have to be built and this machine has no Go.
 */
export async function getPrograms(
  cache: string,
  searchPath: string | undefined,
  { builds, download }: ProgramSources,
): Promise<Programs> {
  return (
    (await findPinned(searchPath, Object.keys(builds))) ??
    (await findBuilt(cache, builds)) ??
    (await download(cache)) ??
    (await build(cache, builds))
  );
}

async function findBuilt(cache: string, builds: ProgramSources["builds"]): Promise<Programs | undefined> {
  const found: Record<string, string> = {};
  for (const [name, program] of Object.entries(builds)) {
    const path = await findGoProgram(cache, program);
    if (path === undefined) return undefined;
    found[name] = path;
  }
  return found;
}

async function build(cache: string, builds: ProgramSources["builds"]): Promise<Programs> {
  const built: Record<string, string> = {};
  for (const [name, program] of Object.entries(builds)) built[name] = await buildGoProgram(cache, program);
  return built;
}

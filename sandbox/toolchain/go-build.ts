import { cp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { SandboxError } from "../errors.ts";
import { type RunOptions, run } from "../run.ts";
import { cached, findCached } from "./cache.ts";
import { isMissing } from "./missing-program.ts";

/** Where Go's installer puts it, which the search path of a service or of a fresh shell often leaves out: https://go.dev/doc/install */
const GO_FOLDER = "/usr/local/go/bin";

const BUILD_SETTINGS = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };

/** A program that is built from its vendor's Go module, pinned by a `go.mod` and `go.sum` of ours. */
export interface GoProgram {
  /** The folder below this one that holds `go.mod` and `go.sum`. */
  readonly module: string;
  readonly package: string;
  readonly binary: string;
  /** Linker settings, as `-X path=value` expects them. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Builds a Go program into the cache and returns the path of the program.
 *
 * @param goFolder where Go is looked for when the search path has it not
 * @throws SandboxError naming the module when Go is missing, Error when the build fails.
 */
export async function buildGoProgram(cache: string, program: GoProgram, goFolder = GO_FOLDER): Promise<string> {
  const directory = await cached(cache, program.binary, await buildInputs(program), async (folder) => {
    await go(
      [
        ...["build", "-trimpath", "-ldflags", linkerFlags(program).join(" ")],
        ...["-o", join(folder, program.binary), program.package],
      ],
      { workingDirectory: moduleDirectory(program.module), environment: BUILD_SETTINGS, alsoSearched: goFolder },
    );
  });
  return join(directory, program.binary);
}

/** The path of a Go program that {@link buildGoProgram} has built from the same module; undefined when it has not. */
export async function findGoProgram(cache: string, program: GoProgram): Promise<string | undefined> {
  const directory = findCached(cache, program.binary, await buildInputs(program));
  return directory === undefined ? undefined : join(directory, program.binary);
}

/** Copies a folder of a pinned Go module into the cache and returns where it is. */
export async function copyFromGoModule(cache: string, pinnedBy: string, module: string, path: string): Promise<string> {
  const source = moduleDirectory(pinnedBy);
  const name = module.replaceAll(/[^a-z0-9]+/g, "-");
  return cached(cache, name, [...(await sources(source)), module, path], async (directory) => {
    const place = { workingDirectory: source, alsoSearched: GO_FOLDER };
    await go(["mod", "download", module], place);
    const where = await go(["list", "-m", "-f", "{{.Dir}}", module], place);
    await cp(join(where.trim(), path), directory, { recursive: true });
    await run("chmod", ["-R", "u+w", directory]);
  });
}

/** Runs Go in the folder of a module. @throws Error with what it wrote, SandboxError when this machine has no Go. */
async function go(
  words: readonly string[],
  options: RunOptions & { readonly workingDirectory: string },
): Promise<string> {
  try {
    return await run("go", words, options);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    const module = basename(options.workingDirectory);
    throw new SandboxError(
      `${module} is built from its Go module, and this machine has no Go: install Go 1.26, see https://go.dev/doc/install`,
      { cause },
    );
  }
}

/** All that the built program follows from. */
async function buildInputs(program: GoProgram): Promise<string[]> {
  return [...(await sources(moduleDirectory(program.module))), program.package, ...linkerFlags(program)];
}

function linkerFlags({ variables }: GoProgram): string[] {
  return ["-s", "-w", ...Object.entries(variables).map(([path, value]) => `-X ${path}=${value}`)];
}

function moduleDirectory(module: string): string {
  return join(import.meta.dirname, module);
}

async function sources(directory: string): Promise<string[]> {
  const texts = ["go.mod", "go.sum", "main.go"].map((file) => readFile(join(directory, file), "utf8").catch(() => ""));
  return Promise.all(texts);
}

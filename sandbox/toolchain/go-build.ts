import { cp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { run } from "../run.ts";
import { cached } from "./cache.ts";

/** Where Go's installer puts it, which the search path of a service or of a fresh shell often leaves out: https://go.dev/doc/install */
const GO_FOLDER = "/usr/local/go/bin";

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
 * Builds a Go program into the cache and returns the folder it is in.
 *
 * @throws Error naming the module when Go is missing or the build fails.
 */
export async function buildGoProgram(cache: string, program: GoProgram): Promise<string> {
  const source = moduleDirectory(program.module);
  const flags = ["-s", "-w", ...Object.entries(program.variables).map(([path, value]) => `-X ${path}=${value}`)];
  return cached(cache, program.binary, [...(await sources(source)), program.package, ...flags], async (directory) => {
    await go(
      ["build", "-trimpath", "-ldflags", flags.join(" "), "-o", join(directory, program.binary), program.package],
      source,
      { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" },
    );
  });
}

/** Copies a folder of a pinned Go module into the cache and returns where it is. */
export async function copyFromGoModule(cache: string, pinnedBy: string, module: string, path: string): Promise<string> {
  const source = moduleDirectory(pinnedBy);
  const name = module.replaceAll(/[^a-z0-9]+/g, "-");
  return cached(cache, name, [...(await sources(source)), module, path], async (directory) => {
    await go(["mod", "download", module], source);
    const where = await go(["list", "-m", "-f", "{{.Dir}}", module], source);
    await cp(join(where.trim(), path), directory, { recursive: true });
    await run("chmod", ["-R", "u+w", directory]);
  });
}

/** Runs Go in the folder of a module. @throws Error with what it wrote, or that this machine has no Go. */
async function go(
  words: readonly string[],
  workingDirectory: string,
  variables: Readonly<Record<string, string>> = {},
) {
  try {
    return await run("go", words, { workingDirectory, environment: variables, alsoSearched: GO_FOLDER });
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    const module = basename(workingDirectory);
    throw new Error(`${module} is built from its Go module, and this machine has no Go: install Go 1.26`, { cause });
  }
}

/** Whether a program could not be run because it is not there. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof Error && "code" in error.cause && error.cause.code === "ENOENT"
  );
}

function moduleDirectory(module: string): string {
  return join(import.meta.dirname, module);
}

async function sources(directory: string): Promise<string[]> {
  const texts = ["go.mod", "go.sum", "main.go"].map((file) => readFile(join(directory, file), "utf8").catch(() => ""));
  return Promise.all(texts);
}

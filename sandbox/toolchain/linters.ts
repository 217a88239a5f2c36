import { cacheDirectory } from "./cache.ts";
import { buildGoProgram } from "./go-build.ts";
import { findPinned } from "./path-programs.ts";
import { installPythonProgram } from "./python-package.ts";

const ACTIONLINT = {
  module: "actionlint",
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  binary: "actionlint",
  variables: {},
};

/** Where the linters of workflow files are. */
export interface Linters {
  readonly actionlint: string;
  readonly zizmor: string;
}

/**
 * Makes the linters of workflow files ready to run: as they lie on the search path in the pinned versions, or else built
 * from the vendor's Go module and installed from the vendor's Python package, into the cache.
 *
 * @throws Error that names the linter and what is missing to get it.
 */
export async function prepareLinters(environment: Readonly<Record<string, string | undefined>>): Promise<Linters> {
  const cache = cacheDirectory(environment);
  const [actionlint, zizmor] = await Promise.all([
    findPinned(environment.PATH, ["actionlint"]).then(
      async (found) => found?.actionlint ?? (await buildGoProgram(cache, ACTIONLINT)),
    ),
    findPinned(environment.PATH, ["zizmor"]).then(
      async (found) => found?.zizmor ?? (await installPythonProgram(cache, "zizmor")),
    ),
  ]);
  return { actionlint, zizmor };
}

import { type BuildableApp, buildOnly } from "../delivery/build.ts";
import { catalogueOfCommit, pathInRepository } from "../lifecycle/catalogue-of-commit.ts";
import { readRelease } from "../lifecycle/release.ts";
import { createStopwatch, type Timings } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";

/** What `build` has built. */
export interface BuildResult {
  readonly command: "build";
  /** The commit that was built: 40 hexadecimal digits. */
  readonly commit: string;
  readonly apps: readonly BuildableApp[];
  readonly timings: Timings;
}

/**
 * Checks the catalogue of a commit, by default of what is checked out, and builds the images of all its apps. Nothing is
 * pushed, and no credentials are needed.
 *
 * @throws CliError `catalogue-invalid`, `app-source-missing` or `build-failed`, each with everything that is wrong
 */
export async function build(tools: Tools): Promise<BuildResult> {
  const watch = createStopwatch();
  const { options, settings, interruption } = tools;
  const source = { commit: options.commit ?? "HEAD", reference: "HEAD" };
  const catalogue = await catalogueOfCommit(source, tools);
  const { repository, commit, sources, buildArguments } = await readRelease({ ...source, catalogue }, tools);
  const place = pathInRepository(options.apps, options.repository ?? settings.repository);
  const paths = [...(place === undefined ? [] : [place]), ...catalogue.flatMap((app) => app.paths)];
  const [left, ...more] = await repository.uncommitted(commit, paths);
  if (left !== undefined) {
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    tools.tell(`warning: ${left}${others} differs from commit ${commit.slice(0, 7)}, which is built: commit it first.`);
  }
  const apps = await watch.measure("build", () =>
    buildOnly(sources, {
      ...{ repository, commit, buildArguments },
      processEnvironment: settings.environment,
      signal: interruption.signal,
    }),
  );
  return { command: "build", commit, apps, timings: watch.read() };
}

import type { Catalogue } from "./definition.ts";
import type { Problem } from "./problem.ts";

/** What a path in a repository is. */
export type PathKind = "file" | "folder" | "missing";

/** A path that an app needs, and what it must be. */
export interface NeededPath {
  /** Where the catalogue names it, such as `api.source`. */
  readonly at: string;

  /** Relative to the repository. */
  readonly path: string;

  readonly kinds: readonly PathKind[];
}

/** The paths of a repository that must exist for its images to be built. */
export function neededPaths(catalogue: Catalogue): readonly NeededPath[] {
  return catalogue.flatMap((app) => {
    const [source = ".", ...includes] = app.paths;
    return [
      { at: `${app.name}.source`, path: source, kinds: ["folder"] as const },
      { at: `${app.name}.dockerfile`, path: app.dockerfile, kinds: ["file"] as const },
      ...includes.map((path, index) => ({
        at: `${app.name}.includes[${index}]`,
        path,
        kinds: ["folder", "file"] as const,
      })),
    ];
  });
}

/**
 * What is wrong with the files of a repository. How a path is looked up is the caller's: in a working folder or in a commit.
 *
 * @param kindOf - what a path, relative to the repository, is there.
 */
export async function checkFiles(
  catalogue: Catalogue,
  kindOf: (path: string) => Promise<PathKind>,
): Promise<readonly Problem[]> {
  const problems = await Promise.all(
    neededPaths(catalogue).map(async ({ at, path, kinds }): Promise<readonly Problem[]> => {
      const kind = await kindOf(path);
      if (kinds.includes(kind)) return [];
      const wanted = kinds.join(" or ");
      const reason =
        kind === "missing"
          ? `there is no ${wanted} "${path}" in the repository`
          : `"${path}" is a ${kind}, and a ${wanted} is needed`;
      return [{ path: at, reason }];
    }),
  );
  return problems.flat();
}

import { createHash } from "node:crypto";
import { type Catalogue, type CatalogueApp, checkFiles } from "../../components/catalogue/index.ts";
import { CliError } from "../errors.ts";
import type { GitObject, GitRepository } from "./git.ts";

/** One app as it is at a commit. */
export interface AppSource {
  readonly app: CatalogueApp;
  /** The newest commit that changed the app's source: 40 hexadecimal digits. */
  readonly commit: string;
  /** `tree-` and 20 hexadecimal digits that stand for everything that is in the image. */
  readonly tag: string;
}

/** Build arguments by name. */
export type BuildArguments = Readonly<Record<string, string>>;

/**
 * What git knows about the apps of a catalogue at a commit.
 *
 * @throws CliError `app-source-missing` when a folder or Dockerfile is not in the commit
 */
export async function readSources(
  repository: GitRepository,
  commit: string,
  catalogue: Catalogue,
  buildArguments: BuildArguments,
): Promise<readonly AppSource[]> {
  const paths = new Set(catalogue.flatMap((app) => [...app.paths, app.dockerfile, ...attributeFiles(app.paths)]));
  const objects = await repository.objects(commit, [...paths]);
  const problems = await checkFiles(catalogue, async (path) => kindOf(objects.get(path)));
  if (problems.length > 0) {
    throw new CliError(
      "app-source-missing",
      `The catalogue names files that are not in commit ${commit.slice(0, 7)}.`,
      "Correct the paths in the catalogue, or commit the files.",
      { details: problems.map(({ path, reason }) => `${path}: ${reason}`) },
    );
  }
  return Promise.all(
    catalogue.map(async (app) => ({
      app,
      commit: await repository.lastChange(commit, app.paths),
      tag: contentTag(app, objects, buildArguments),
    })),
  );
}

/** The tag that names the content of an app's image: the same files, Dockerfile and arguments give the same tag. */
export function contentTag(
  app: Pick<CatalogueApp, "paths" | "context" | "dockerfile">,
  objects: ReadonlyMap<string, GitObject>,
  buildArguments: BuildArguments,
): string {
  const attributes = attributeFiles(app.paths).filter((path) => objects.has(path));
  const identity = {
    files: [...app.paths, ...attributes].sort().map((path) => [path, objects.get(path)?.hash ?? ""]),
    context: app.context,
    dockerfile: app.dockerfile,
    buildArguments: Object.entries(buildArguments).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
  return `tree-${createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 20)}`;
}

/**
 * Where git looks for rules about the files below a path, other than in it. They may leave files out of what git hands out,
 * and write others anew, so an image depends on them: https://git-scm.com/docs/gitattributes
 */
function attributeFiles(paths: readonly string[]): readonly string[] {
  const folders = paths.flatMap((path) => path.split("/").map((_, depth, names) => names.slice(0, depth)));
  return [...new Set(folders.map((names) => [...names, ".gitattributes"].join("/")))];
}

function kindOf(object: GitObject | undefined): "file" | "folder" | "missing" {
  if (object === undefined) return "missing";
  return object.type === "tree" ? "folder" : "file";
}

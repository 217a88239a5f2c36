import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The repositories that can be checked out: their bare folders, by `owner/name`. */
export type Repositories = Readonly<Record<string, string>>;

/** The folders of one job, which end with it. */
export interface Workspace {
  readonly home: string;
  /** Where the repository is checked out. */
  readonly path: string;
  readonly temp: string;
  readonly toolCache: string;
  /** Marks all its processes. */
  readonly tracking: string;
  remove(): Promise<void>;
}

/** Makes the folders of a job. Its git reaches `https://github.com/owner/name` as the repositories on this machine. */
export async function createWorkspace(
  repository: string,
  repositories: Repositories,
  server: string,
): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), "greenroom-job-"));
  const name = repository.split("/")[1] ?? "";
  const workspace = {
    ...{ home: join(root, "home"), path: join(root, "work", name, name), temp: join(root, "work", "_temp") },
    ...{ toolCache: join(root, "tools"), tracking: `github_${randomUUID()}` },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
  for (const folder of [workspace.home, workspace.path, workspace.temp, workspace.toolCache]) {
    await mkdir(folder, { recursive: true });
  }
  const redirections = Object.entries(repositories).flatMap(([slug, path]) => [
    `[url "file://${path}"]`,
    `\tinsteadOf = ${server}/${slug}`,
    `\tinsteadOf = ${server}/${slug}.git`,
  ]);
  await writeFile(
    join(workspace.home, ".gitconfig"),
    [...redirections, "[safe]", "\tdirectory = *", "[uploadpack]", "\tallowAnySHA1InWant = true", ""].join("\n"),
  );
  return workspace;
}

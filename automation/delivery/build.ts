import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "../errors.ts";
import type { DigitalOcean } from "../services/digitalocean.ts";
import { createRegistry, type Registry } from "../services/registry.ts";
import { createDocker, type Docker } from "./docker.ts";
import type { GitRepository } from "./git.ts";
import type { AppSource, BuildArguments } from "./source.ts";

/** The image that an app runs. */
export interface BuiltImage {
  readonly app: string;
  readonly tag: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** The newest commit that changed the app's source; the app reports it. */
  readonly commit: string;
  /** False when the registry had the image already. */
  readonly isNew: boolean;
}

/** Where images go and what makes them. */
export interface BuildOptions {
  readonly cloud: Pick<DigitalOcean, "pushCredentials">;
  readonly repository: GitRepository;
  /** The commit that is deployed. */
  readonly commit: string;
  /** Host of the registry, with the port when it is not the usual one. */
  readonly registryHost: string;
  readonly registryName: string;
  /** Name of the environment; begins the tag by which people find the image. */
  readonly environment: string;
  readonly buildArguments: BuildArguments;
  /** What the Docker client finds in its environment. */
  readonly processEnvironment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** An app whose image can be built. */
export interface BuildableApp {
  readonly name: string;
  /** The newest commit that changed its source: 40 hexadecimal digits. */
  readonly commit: string;
  /** The image as the Docker of this machine now has it. */
  readonly image: string;
}

/** What it takes to build without pushing. */
export type BuildOnlyOptions = Pick<
  BuildOptions,
  "repository" | "commit" | "buildArguments" | "processEnvironment" | "signal"
>;

const NO_LOGIN = "{}";
const PUSH_TRIES = 4;
const PAUSE_MILLISECONDS = 500;

/** The tag by which people find the image of an environment's app: `pr-12-1a2b3c4`. */
export function aliasTag(environment: string, commit: string): string {
  return `${environment}-${commit.slice(0, 7)}`;
}

/**
 * Builds the image of every app for the Docker of this machine, and pushes nothing.
 *
 * @throws CliError `build-failed` with the end of every log, or as {@link Docker} says
 */
export async function buildOnly(
  sources: readonly AppSource[],
  { repository, commit, buildArguments, processEnvironment, signal }: BuildOnlyOptions,
): Promise<readonly BuildableApp[]> {
  const docker = createDocker(processEnvironment, NO_LOGIN, signal);
  const builds = await Promise.allSettled(
    sources.map(async ({ app, commit: source, tag }) => {
      const image = `greenroom/${app.name}:${tag}`;
      await repository.withFiles(commit, app.paths, (folder) =>
        docker.build({ app, image, folder, commit: source, buildArguments }),
      );
      return { name: app.name, commit: source, image };
    }),
  );
  const errors = builds.flatMap((build) => (build.status === "rejected" ? [build.reason] : []));
  if (errors.length > 0) throw together(errors);
  return builds.flatMap((build) => (build.status === "fulfilled" ? [build.value] : []));
}

/** One error for all builds that failed; what stops them all, or is a bug, comes alone. */
function together(errors: readonly unknown[]): unknown {
  const failed = errors.filter((error) => error instanceof CliError && error.code === "build-failed");
  const [first] = failed;
  if (failed.length < errors.length || !(first instanceof CliError))
    return errors.find((error) => !failed.includes(error));
  if (failed.length === 1) return first;
  const details = failed.flatMap((error) => (error instanceof CliError ? [error.message, ...error.details] : []));
  return new CliError("build-failed", `${failed.length} images could not be built.`, first.hint, { details });
}

/** Sees to it that the registry has the image of every app; what it has already is not built again. */
export async function buildImages(
  sources: readonly AppSource[],
  options: BuildOptions,
): Promise<readonly BuiltImage[]> {
  const dockerConfig = await options.cloud.pushCredentials(options.registryName);
  const registry = createRegistry({ host: options.registryHost, dockerConfig });
  const docker = createDocker(options.processEnvironment, dockerConfig, options.signal);
  try {
    return await Promise.all(sources.map((source) => buildImage(source, options, registry, docker)));
  } finally {
    await docker.close();
  }
}

async function buildImage(
  { app, commit, tag }: AppSource,
  options: BuildOptions,
  registry: Registry,
  docker: Docker,
): Promise<BuiltImage> {
  const repository = `${options.registryName}/${app.name}`;
  const present = await registry.digest(repository, tag);
  let isNew = false;
  if (present === undefined) {
    const image = `${options.registryHost}/${repository}:${tag}`;
    await options.repository.withFiles(options.commit, app.paths, (folder) =>
      docker.build({ app, image, folder, commit, buildArguments: options.buildArguments }),
    );
    const isThere = async () => (await registry.digest(repository, tag)) !== undefined;
    isNew = await pushUnlessThere(() => docker.push(app.name, image), isThere, options.signal);
  }
  const digest = present ?? (await registry.requireDigest(repository, tag));
  await registry.copyTag(repository, digest, aliasTag(options.environment, options.commit));
  return { app: app.name, tag, digest, commit, isNew };
}

/**
 * Pushes an image that nobody else has pushed meanwhile: where two build the same, one image counts. Two pushes of the same
 * layers can be in each other's way, so a failed one is tried again.
 *
 * @returns whether this one was pushed
 */
async function pushUnlessThere(
  push: () => Promise<void>,
  isThere: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    if (await isThere()) return false;
    try {
      await push();
      return true;
    } catch (error) {
      const isFinal = !(error instanceof CliError) || error.code !== "build-failed" || attempt === PUSH_TRIES;
      if (isFinal) throw error;
    }
    await delay(attempt * PAUSE_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

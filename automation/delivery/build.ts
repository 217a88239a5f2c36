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

/** The tag by which people find the image of an environment's app: `pr-12-1a2b3c4`. */
export function aliasTag(environment: string, commit: string): string {
  return `${environment}-${commit.slice(0, 7)}`;
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
  if (present === undefined) {
    const image = `${options.registryHost}/${repository}:${tag}`;
    await options.repository.withFiles(options.commit, app.paths, (folder) =>
      docker.build({ app, image, folder, commit, buildArguments: options.buildArguments }),
    );
    await docker.push(app.name, image);
  }
  const digest = present ?? (await registry.requireDigest(repository, tag));
  await registry.copyTag(repository, digest, aliasTag(options.environment, options.commit));
  return { app: app.name, tag, digest, commit, isNew: present === undefined };
}

import type { Catalogue } from "../../components/catalogue/index.ts";
import { type BuiltImage, buildImages } from "../delivery/build.ts";
import { fetchCredentials } from "../delivery/fetch-credentials.ts";
import { type GitRepository, openRepository } from "../delivery/git.ts";
import { readSources } from "../delivery/source.ts";
import { type ConfigValues, readText } from "../engine/values.ts";
import { isRecord } from "../services/json-api.ts";
import type { Tools } from "../tools.ts";

/** Stands in previews for the digest of an image that is not built yet; no content has it. */
const NOT_BUILT = `sha256:${"0".repeat(64)}`;

/** What an environment is to run. */
export interface Release {
  /** The commit that is deployed: 40 hexadecimal digits. */
  readonly commit: string;
  readonly images: readonly BuiltImage[];
}

/** What a release is made from. */
export interface ReleaseOrder {
  readonly environment: string;
  /** What holds the commit on GitHub, such as `refs/pull/12/head`. */
  readonly reference: string;
  /** The wanted commit, whole or abbreviated. */
  readonly commit: string;
  readonly catalogue: Catalogue;
}

/** What says where the repository is. */
type ReleaseTools = Pick<Tools, "options" | "settings" | "interruption" | "confidential">;

/** Finds the commit and sees to it that the registry has the images of all its apps. */
export async function makeRelease(order: ReleaseOrder, tools: Tools): Promise<Release> {
  const [{ repository, commit, sources, buildArguments }, cloud, platform] = await Promise.all([
    readRelease(order, tools),
    tools.cloud(),
    tools.values("platform"),
  ]);
  const images = await buildImages(sources, {
    cloud,
    repository,
    commit,
    registryHost: readText(platform, "registryHost", { otherwise: "registry.digitalocean.com" }),
    registryName: readText(platform, "registryName"),
    environment: order.environment,
    buildArguments,
    processEnvironment: tools.settings.environment,
    signal: tools.interruption.signal,
  });
  return { commit, images };
}

/** The facts of a release that is only looked at: images that exist by their digests, the others by their tags. */
export async function planRelease(order: ReleaseOrder, tools: Tools): Promise<Readonly<Record<string, string>>> {
  const [{ commit, sources }, cloud, platform] = await Promise.all([
    readRelease(order, tools),
    tools.cloud(),
    tools.values("platform"),
  ]);
  const registryName = readText(platform, "registryName");
  const images = await Promise.all(
    sources.map(async ({ app, tag, commit: source }) => {
      const found = (await cloud.imageTags(registryName, app.name)).find((image) => image.tag === tag);
      return [app.name, { tag, digest: found?.digest ?? NOT_BUILT, commit: source }] as const;
    }),
  );
  return { commit, release: JSON.stringify(Object.fromEntries(images)) };
}

/** The repository that images are built from. */
export function releaseRepository({ options, settings, interruption, confidential }: ReleaseTools): GitRepository {
  const credentials = fetchCredentials(settings.environment);
  confidential.add(credentials.confidential);
  return openRepository(options.repository ?? settings.repository, interruption.signal, {
    ...settings.environment,
    ...credentials.environment,
  });
}

/** What a release is made from, as git has it: the commit, its apps' sources and the arguments of their builds. */
export async function readRelease(order: Omit<ReleaseOrder, "environment">, tools: Tools) {
  const repository = releaseRepository(tools);
  const [commit, values] = await Promise.all([
    repository.resolveCommit(order.commit, order.reference),
    tools.values("pr"),
  ]);
  const buildArguments = readBuildArguments(values);
  return {
    repository,
    commit,
    sources: await readSources(repository, commit, order.catalogue, buildArguments),
    buildArguments,
  };
}

/** The configuration facts by which the stack's program learns what to run. */
export function releaseFacts({ commit, images }: Release): Readonly<Record<string, string>> {
  const release = Object.fromEntries(
    images.map(({ app, digest, tag, commit: source }) => [app, { digest, tag, commit: source }]),
  );
  return { commit, release: JSON.stringify(release) };
}

function readBuildArguments({ buildArgs }: ConfigValues): Readonly<Record<string, string>> {
  const entries = isRecord(buildArgs) ? Object.entries(buildArgs) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

import { openRegistryFolder } from "../../images/registry-folder.ts";
import { openRegistryStorage } from "./storage.ts";

interface Manifest {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly digest: string }[];
}

interface Configuration {
  readonly config: { readonly Env?: readonly string[] };
}

/**
 * Sets variables of an image in a registry's folder: the tag then names another image of the same layers.
 *
 * @param root the folder that the registry's `rootdirectory` setting names
 * @param image its repository and tag, such as `base/node:24`
 */
export async function setImageEnvironment(
  root: string,
  image: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const [repository = "", tag = ""] = image.split(":");
  const [folder, storage] = [openRegistryFolder(root), openRegistryStorage(root)];
  const old = (await storage.manifests(repository)).find((candidate) => candidate.tags.includes(tag));
  if (old === undefined) throw new Error(`there is no image ${image} in ${root}`);
  const manifest = (await folder.readDocument(old.digest)) as Manifest;
  const configuration = (await folder.readDocument(manifest.config.digest)) as Configuration;
  const config = await folder.writeDocument({
    ...configuration,
    config: { ...configuration.config, Env: mergeVariables(configuration.config.Env ?? [], environment) },
  });
  const changed = await folder.writeDocument({ ...manifest, config: { ...manifest.config, ...config } });
  // Removed, not written over: a copy of a folder may share its files.
  if (old.tags.length > 1) await storage.deleteTag(repository, tag);
  else await storage.deleteManifest(repository, old.digest);
  await folder.writeImage({ repository, tags: [tag], manifest: changed, blobs: [config, ...manifest.layers] });
}

function mergeVariables(before: readonly string[], changes: Readonly<Record<string, string>>): string[] {
  const kept = before.filter((variable) => !Object.hasOwn(changes, variable.split("=")[0] ?? ""));
  return [...kept, ...Object.entries(changes).map(([name, value]) => `${name}=${value}`)];
}

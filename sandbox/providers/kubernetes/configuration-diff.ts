import { compare } from "../framework/differences.ts";
import type { DiffRequest, DiffResult } from "../framework/provider.ts";
import { containsUnknown, type Properties } from "../framework/values.ts";
import { activeCluster, readKubeconfig } from "./kubeconfig.ts";
import type { JsonObject } from "./object.ts";
import { contextChoice, kubeconfigText } from "./settings.ts";

const IDENTIFIER = "clusterIdentifier";
/** The settings that choose the cluster. */
const CHOICE = ["kubeconfig", "context", "cluster"];

/**
 * What a change of the provider's settings means. A replaced provider replaces every object made with it, so this follows
 * the original closely:
 * - A changed `clusterIdentifier` replaces; one that stays the same rules out any replacement.
 * - Otherwise a kubeconfig that is not known yet replaces, and one whose active cluster changed.
 *
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/provider.go `DiffConfig`
 */
export async function diffConfiguration({ oldInputs, news }: DiffRequest): Promise<DiffResult> {
  const changes = compare(oldInputs, news);
  const hasIdentifier = IDENTIFIER in oldInputs && IDENTIFIER in news;
  const isIdentifierChanged = changes.some(({ path }) => path === IDENTIFIER);
  if (hasIdentifier && !isIdentifierChanged) return { changes };

  const replacing = new Set(hasIdentifier ? [IDENTIFIER] : []);
  const unknown = CHOICE.filter((key) => containsUnknown(news[key]));
  const isMoved = unknown.length === 0 && (await isOtherCluster(oldInputs, news));
  for (const key of isMoved ? CHOICE : unknown) replacing.add(key);
  return { changes: changes.map((change) => ({ ...change, replaces: replacing.has(topLevel(change.path)) })) };
}

async function isOtherCluster(olds: Properties, news: Properties): Promise<boolean> {
  const [before, after] = await Promise.all([clusterOf(olds), clusterOf(news)]);
  if (before === undefined || after === undefined) return false;
  return JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after));
}

async function clusterOf(configuration: Properties): Promise<JsonObject | undefined> {
  const text = kubeconfigText(configuration);
  if (text === undefined) return undefined;
  try {
    return activeCluster(await readKubeconfig(text), contextChoice(configuration));
  } catch {
    // A kubeconfig that cannot be read names no cluster; its use will say what is wrong with it.
    return undefined;
  }
}

function sorted(object: JsonObject): [string, unknown][] {
  return Object.entries(object).sort(([one], [other]) => one.localeCompare(other));
}

function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

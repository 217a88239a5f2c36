import type { Tools } from "../../tools.ts";
import { nextInLine } from "./neighbours.ts";
import type { PreviewSource } from "./preview-source.ts";
import { readRules } from "./rules.ts";

/**
 * Names of the environments that wait and for which there is room, in the order of the queue.
 *
 * @param leaving - names of those that are about to go, whose places count as free.
 */
export async function readNext(
  tools: Tools,
  github: PreviewSource,
  leaving: readonly string[] = [],
): Promise<readonly string[]> {
  const [stacks, values] = await Promise.all([tools.listStacks(), tools.values("pr")]);
  const staying = stacks.filter(({ name }) => !leaving.includes(name));
  return nextInLine({ github, stacks: staying, rules: readRules(values), now: tools.now() });
}

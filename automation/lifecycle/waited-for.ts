import { type CriticalPath, criticalPath } from "../engine/critical-path.ts";
import type { Update } from "../engine/events.ts";
import { resourcesOf } from "../engine/state.ts";
import { CliError } from "../errors.ts";
import type { OpenStack } from "../tools.ts";

/**
 * What an update had to wait for; undefined when it changed nothing. The state is read again, because it knows now which
 * resource waited for which; when that fails the update is no worse for it.
 */
export async function readCriticalPath(stack: OpenStack, update: Update): Promise<CriticalPath | undefined> {
  if (update.changes.length === 0) return undefined;
  try {
    await stack.load();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return undefined;
  }
  return stack.state === undefined ? undefined : criticalPath(update.spans, resourcesOf(stack.state));
}

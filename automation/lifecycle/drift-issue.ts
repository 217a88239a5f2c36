import { type DriftView, driftMarker, renderDriftEnd, renderDriftIssue } from "../report/drift-issue.ts";
import type { Tools } from "../tools.ts";

/** What became of the issue about the drift of an environment. */
export interface DriftIssue {
  /** Its number; undefined when it was closed. */
  readonly number: number | undefined;
}

/**
 * Tells the repository about drift: opens or changes the one issue about it while there is any, and closes it with a last
 * word when there is none.
 *
 * @returns undefined when there is nothing to tell, and nothing was told before.
 */
export async function reportDrift(view: Omit<DriftView, "runUrl">, tools: Tools): Promise<DriftIssue | undefined> {
  const github = await tools.github();
  const { hide } = tools.confidential;
  const complete = { ...view, runUrl: tools.settings.github().runUrl };
  if (view.differences.length > 0) return { number: await github.saveIssue(renderDriftIssue(complete, hide)) };
  const wasOpen = await github.closeIssue(driftMarker(view.environment), hide(renderDriftEnd(complete)));
  return wasOpen ? { number: undefined } : undefined;
}

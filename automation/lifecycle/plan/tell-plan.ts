import type { Environment } from "../../environment.ts";
import { planMarker, renderPlanComment } from "../../report/plan/comment.ts";
import type { Plan } from "../../report/plan/view.ts";
import type { FailureView } from "../../report/view.ts";
import type { Tools } from "../../tools.ts";
import type { PlanAudience } from "./commented-commit.ts";

/** What there is to tell: a plan, or why there is none. */
export type PlanOutcome = { readonly plan: Plan } | { readonly failure: FailureView };

/**
 * Tells a pull request what would change, in the one comment about this environment. Nothing is written when the pull
 * request has moved on, because a newer run tells about its newer head.
 *
 * @returns the commit that the comment counts for; undefined when nothing was written.
 */
export async function tellPlan(
  audience: PlanAudience,
  environment: Environment,
  outcome: PlanOutcome,
  tools: Tools,
): Promise<string | undefined> {
  const planned = await audience.plannedCommit();
  if (planned === undefined) return undefined;
  const view = { environment: environment.name, ...planned, runUrl: runUrlOf(tools), ...outcome };
  const body = renderPlanComment(view, tools.confidential.hide);
  await (await tools.github()).saveComment(audience.pullRequest, planMarker(environment.name), body);
  return planned.commit;
}

function runUrlOf({ settings }: Tools): string | undefined {
  return settings.github().runUrl;
}

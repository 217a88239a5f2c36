import { CliError } from "../../errors.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { removePullRequest } from "../take-down.ts";
import { type EnvironmentPlan, judge } from "./plan.ts";
import { deleteStrays } from "./strays.ts";

/** How the removal of one environment went. */
export interface RemovalOutcome {
  /** Why it was left alone after all; undefined when it was removed as far as that goes. */
  readonly objection: string | undefined;
  /** What went wrong, a sentence each. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Removes what a plan says of one environment: by its stack, as `destroy` does, and then what has no stack. GitHub is asked
 * once more before, because the environments before this one took their time.
 */
export async function removeSwept(plan: EnvironmentPlan, tools: Tools, watch: Stopwatch): Promise<RemovalOutcome> {
  const { environment, things } = plan;
  const { verdict } = await judge(environment, things, tools);
  if ("doubt" in verdict) return { objection: verdict.doubt, failures: [], warnings: [] };
  const errors: unknown[] = [];
  const warnings: string[] = [];
  try {
    warnings.push(...(await removePullRequest(environment, tools, watch)).warnings);
  } catch (error) {
    errors.push(error);
  }
  const strays = things.flatMap(({ objection, stray }) => (objection === undefined ? (stray ?? []) : []));
  errors.push(...(await deleteStrays(strays, await tools.cloud())));
  return { objection: undefined, failures: errors.map((error) => sentence(environment.name, error)), warnings };
}

/** A bug is none of the environment's. */
function sentence(environment: string, error: unknown): string {
  if (!(error instanceof CliError)) throw error;
  return `${environment}: ${[error.message, ...error.details].join(" ")}`;
}

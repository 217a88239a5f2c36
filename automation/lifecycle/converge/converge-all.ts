import type { Environment } from "../../environment.ts";
import type { ConvergedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { failureView } from "../explain.ts";
import { convergePreview } from "./converge-preview.ts";
import { convergeStaging } from "./converge-staging.ts";
import { forEveryEnvironment } from "./every-environment.ts";

/** What became of one environment, or of every one. */
export interface Converged {
  readonly environments: readonly ConvergedEnvironment[];
  /** True when the environment of a pull request was removed, so that others may have room now. */
  readonly hasMadeRoom: boolean;
}

/**
 * Makes every environment what it should be, one after another.
 *
 * @throws CliError `cancelled`
 */
export async function convergeAll(tools: Tools, watch: Stopwatch): Promise<Converged> {
  const one = (environment: Environment) => convergeOne(environment, tools, watch);
  const ended = await forEveryEnvironment(tools, await tools.github(), one, failed);
  return {
    environments: ended.flatMap(({ environments }) => environments),
    hasMadeRoom: ended.some(({ hasMadeRoom }) => hasMadeRoom),
  };
}

/** Makes one environment what its pull request wants, or staging what its leases want. */
export async function convergeOne(environment: Environment, tools: Tools, watch: Stopwatch): Promise<Converged> {
  if (environment.kind !== "pull-request") {
    return { environments: [await convergeStaging(tools, watch)], hasMadeRoom: false };
  }
  const { environment: converged, hasMadeRoom } = await convergePreview(environment, tools, watch);
  return { environments: [converged], hasMadeRoom };
}

function failed(environment: string, error: unknown): Converged {
  const failure = failureView(error);
  const nothing = { commit: undefined, urls: {}, warnings: [] };
  return {
    environments: [{ environment, state: "failed", reason: failure.message, failure, ...nothing }],
    hasMadeRoom: false,
  };
}

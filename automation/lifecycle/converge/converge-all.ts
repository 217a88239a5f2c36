import { LEASE_STACK } from "../../../components/naming.ts";
import { environmentOf } from "../../environment.ts";
import { CliError } from "../../errors.ts";
import type { ConvergedEnvironment } from "../../results.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { Tools } from "../../tools.ts";
import { failureView } from "../explain.ts";
import { type ConvergedPreview, convergePreview } from "./converge-preview.ts";
import { convergeStaging } from "./converge-staging.ts";
import { numbersOf } from "./neighbours.ts";

/** What became of every environment. */
export interface ConvergedAll {
  readonly environments: readonly ConvergedEnvironment[];
  /** True when something was removed, so that others may have room now. */
  readonly hasMadeRoom: boolean;
}

/**
 * Makes every environment what it should be, one after another: those of all open pull requests and all that have a stack,
 * and staging. What is to be removed comes first, because it makes room. One that fails does not stop the others.
 *
 * @throws CliError `cancelled`
 */
export async function convergeAll(tools: Tools, watch: Stopwatch): Promise<ConvergedAll> {
  const github = await tools.github();
  const [stacks, pullRequests] = await Promise.all([tools.listStacks(), github.openPullRequests()]);
  const open = pullRequests.map(({ number }) => number).sort(ascending);
  const closed = numbersOf(stacks).filter((number) => !open.includes(number));
  const ended: ConvergedPreview[] = [];
  for (const number of [...closed.sort(ascending), ...open]) {
    const environment = environmentOf(number);
    const nothing = { hasMadeRoom: false };
    ended.push(
      await attempt(
        tools,
        () => convergePreview(environment, tools, watch),
        (error) => ({ ...nothing, environment: failed(environment.name, error) }),
      ),
    );
  }
  const hasStaging = stacks.some(({ name }) => name === "staging" || name === LEASE_STACK);
  const staging = hasStaging
    ? [
        await attempt(
          tools,
          () => convergeStaging(tools, watch),
          (error) => failed("staging", error),
        ),
      ]
    : [];
  return {
    environments: [...ended.map(({ environment }) => environment), ...staging],
    hasMadeRoom: ended.some(({ hasMadeRoom }) => hasMadeRoom),
  };
}

async function attempt<T>(tools: Tools, work: () => Promise<T>, otherwise: (error: unknown) => T): Promise<T> {
  requireTime(tools);
  try {
    return await work();
  } catch (error) {
    requireTime(tools);
    return otherwise(error);
  }
}

function requireTime({ interruption }: Tools): void {
  if (interruption.reason === undefined) return;
  throw new CliError(
    "cancelled",
    `Not all environments were seen to: ${interruption.reason}.`,
    "Run the command again; what is as it should be takes no time.",
  );
}

function failed(environment: string, error: unknown): ConvergedEnvironment {
  const failure = failureView(error);
  const nothing = { commit: undefined, urls: {}, warnings: [] };
  return { environment, state: "failed", reason: failure.message, failure, ...nothing };
}

function ascending(one: number, other: number): number {
  return one - other;
}

import { LEASE_STACK } from "../../../components/naming.ts";
import { environmentOf, type PullRequestEnvironment, type StandaloneEnvironment } from "../../environment.ts";
import { CliError } from "../../errors.ts";
import type { Tools } from "../../tools.ts";
import { STAGING } from "./converge-staging.ts";
import { numbersOf } from "./neighbours.ts";
import type { PreviewSource } from "./preview-source.ts";

/**
 * Sees to every environment, one after another: those of all open pull requests and all that have a stack, and staging. Those of
 * closed pull requests come first, because what is removed makes room. One that fails does not stop the others.
 *
 * @param otherwise - what comes of one that fails.
 * @throws CliError `cancelled`
 */
export async function forEveryEnvironment<Outcome>(
  tools: Tools,
  github: Pick<PreviewSource, "openPullRequests">,
  seeTo: (environment: PullRequestEnvironment | StandaloneEnvironment) => Promise<Outcome>,
  otherwise: (environment: string, error: unknown) => Outcome,
): Promise<readonly Outcome[]> {
  const [stacks, pullRequests] = await Promise.all([tools.listStacks(), github.openPullRequests()]);
  const open = pullRequests.map(({ number }) => number).sort(ascending);
  const closed = numbersOf(stacks).filter((number) => !open.includes(number));
  const hasStaging = stacks.some(({ name }) => name === STAGING.name || name === LEASE_STACK);
  const previews = [...closed.sort(ascending), ...open].map(environmentOf);
  const outcomes: Outcome[] = [];
  for (const environment of [...previews, ...(hasStaging ? [STAGING] : [])]) {
    requireTime(tools);
    try {
      outcomes.push(await seeTo(environment));
    } catch (error) {
      requireTime(tools);
      outcomes.push(otherwise(environment.name, error));
    }
  }
  return outcomes;
}

function requireTime({ interruption }: Tools): void {
  if (interruption.reason === undefined) return;
  throw new CliError(
    "cancelled",
    `Not all environments were seen to: ${interruption.reason}.`,
    "Run the command again; what is as it should be takes no time.",
  );
}

function ascending(one: number, other: number): number {
  return one - other;
}

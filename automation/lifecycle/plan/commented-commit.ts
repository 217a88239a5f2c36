import type { Checkout } from "../../delivery/checkout.ts";
import type { Environment } from "../../environment.ts";
import { usage } from "../../options.ts";
import type { Tools } from "../../tools.ts";
import { findPullRequest } from "../pull-request.ts";

/** The commit that a plan was made from, as the head of a pull request. */
export interface PlannedCommit {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** True when it was tried as it is once merged into its base. */
  readonly isMerged: boolean;
}

/** A pull request that is to be told about a plan. */
export interface PlanAudience {
  readonly pullRequest: number;
  /** The planned commit, read live; undefined when the pull request has another head by now. */
  plannedCommit(): Promise<PlannedCommit | undefined>;
}

/**
 * Finds out which commit a plan is made from, before it is made: for the environment of a pull request its head, or what
 * `--commit` names, and otherwise the commit of the program that is checked out.
 *
 * @throws CliError `usage` when the pull request is not the one of the environment
 * @throws CliError `pull-request-not-found` or `repository-unusable`
 */
export async function openAudience(number: number, environment: Environment, tools: Tools): Promise<PlanAudience> {
  if (environment.kind === "pull-request" && environment.number !== number) {
    throw usage(`"preview ${environment.name}" can only be told on pull request ${environment.number}, got ${number}.`);
  }
  const github = await tools.github();
  const { headCommit } = await findPullRequest(number, github);
  const find =
    environment.kind === "pull-request"
      ? isCommit(tools.options.commit ?? headCommit)
      : isCheckout(await tools.checkout());
  return {
    pullRequest: number,
    plannedCommit: async () => find((await findPullRequest(number, github)).headCommit),
  };
}

type Find = (head: string) => PlannedCommit | undefined;

function isCommit(planned: string): Find {
  return (head) => (head.startsWith(planned) ? { commit: head, isMerged: false } : undefined);
}

/** GitHub checks out a pull request as a merge of its head, the second parent, into its base. */
function isCheckout({ commit, parents: [, merged, ...others] }: Checkout): Find {
  return (head) => {
    if (head === commit) return { commit: head, isMerged: false };
    return head === merged && others.length === 0 ? { commit: head, isMerged: true } : undefined;
  };
}

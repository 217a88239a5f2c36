import type { GitHub, PullRequest } from "../../services/github/github.ts";
import type { PreviewFacts } from "./facts.ts";
import { commandAuthors, namesApproved, readHistory } from "./preview-activity.ts";

/** What GitHub tells of the past of a pull request, as far as it counts for its environment. */
export type PreviewPast = Pick<PreviewFacts, "activity" | "approvedCommits" | "unclearCommands">;

/** The past of what there is not. */
export const NO_PAST: PreviewPast = { activity: [], approvedCommits: [], unclearCommands: [] };

/** Reads the past of a pull request; `environment` is the name under which its commits are deployed. */
export async function readPast(
  pullRequest: PullRequest,
  environment: string,
  github: Pick<GitHub, "timeline" | "deployments" | "mayWrite">,
  now: Date,
): Promise<PreviewPast> {
  const { number, headCommit, isFromFork } = pullRequest;
  const timeline = github.timeline(number);
  // There can be many forks, and no deployment of one counts before its newest commit is approved.
  const deploying = isFromFork
    ? timeline.then((events) => (namesApproved(events, headCommit) ? github.deployments(environment) : []))
    : github.deployments(environment);
  const [events, deployments] = await Promise.all([timeline, deploying]);
  const authors = commandAuthors(events);
  const mayWrite = await Promise.all(authors.map((login) => github.mayWrite(login)));
  const ofHead = deployments.filter(({ commit }) => commit === headCommit);
  const [first] = ofHead.map(({ createdAt }) => createdAt.toISOString()).sort();
  return readHistory({
    pullRequest,
    events,
    writers: new Set(authors.filter((_, index) => mayWrite[index])),
    headDeployedAt: first,
    now,
  });
}

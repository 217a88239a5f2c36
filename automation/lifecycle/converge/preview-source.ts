import { environmentOf } from "../../environment.ts";
import { once } from "../../once.ts";
import type { Deployment, GitHub, PullRequestEvent } from "../../services/github/github.ts";

/** What GitHub is asked about an environment of a pull request. */
export type PreviewSource = Pick<
  GitHub,
  "pullRequest" | "openPullRequests" | "timeline" | "deployments" | "mayWrite" | "readComment"
>;

/**
 * The same for a look at all environments, which changes nothing. A workflow's token has a thousand calls in an hour, so
 * what one answer tells of all pull requests is asked once, and that leaves one call for each: its timeline, which has its
 * comments too.
 */
export function sharedSource(github: PreviewSource & Pick<GitHub, "previewDeployments" | "commentIn">): PreviewSource {
  const open = once(() => github.openPullRequests());
  const deployed = once(() => github.previewDeployments());
  const timelines = new Map<number, Promise<readonly PullRequestEvent[]>>();
  const timeline = (number: number): Promise<readonly PullRequestEvent[]> => {
    const events = timelines.get(number) ?? github.timeline(number);
    timelines.set(number, events);
    return events;
  };
  return {
    timeline,
    openPullRequests: open,
    pullRequest: async (number) => (await open()).find((one) => one.number === number) ?? github.pullRequest(number),
    mayWrite: (login) => github.mayWrite(login),
    readComment: async (pullRequest, marker) => github.commentIn(await timeline(pullRequest), marker),
    deployments: async (environment) => {
      const [pullRequests, told] = await Promise.all([open(), deployed()]);
      const pullRequest = pullRequests.find(({ number }) => environmentOf(number).name === environment);
      // Only the newest are told: a pull request that is older than all of them may have had others.
      const isWhole = told.length === 0 || (pullRequest !== undefined && isSince(pullRequest.createdAt, told));
      return isWhole ? told.filter((one) => one.environment === environment) : github.deployments(environment);
    },
  };
}

/** Whether a time, in ISO 8601, is not before the oldest of some deployments. */
function isSince(time: string, deployments: readonly Deployment[]): boolean {
  return Date.parse(time) >= Math.min(...deployments.map(({ createdAt }) => createdAt.getTime()));
}

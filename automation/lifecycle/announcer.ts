import { setTimeout as delay } from "node:timers/promises";
import type { Interruption } from "../engine/interruption.ts";
import type { PullRequestEnvironment, StandaloneEnvironment } from "../environment.ts";
import { commentMarker, promisesEnvironment, renderComment } from "../report/comment.ts";
import type { Confidential } from "../report/confidential.ts";
import type { EnvironmentState, EnvironmentView } from "../report/view.ts";
import type { DeploymentState, GitHub } from "../services/github/github.ts";
import type { Tools } from "../tools.ts";
import { guideUrl } from "./guide.ts";

/** Tells GitHub how an environment is. */
export interface Announcer {
  /**
   * Announces how far the deployment of a commit is, without holding up the work; a newer state takes the place of one
   * that still waits.
   */
  say(view: EnvironmentView): void;
  /** The same for what no deployment of this run has brought about: only the comment is written. */
  comment(view: EnvironmentView): void;
  /**
   * Waits until everything is told; gives back what could not be told, because an environment does not fail by that.
   * Whoever was told to leave waits for two seconds at most.
   */
  settle(): Promise<readonly string[]>;
}

/** What an announcer writes to. */
export interface AnnouncerOptions {
  readonly github: Pick<GitHub, "saveComment" | "createDeployment" | "setDeploymentStatus">;
  /** The pull request that gets a comment. @default - nobody gets one */
  readonly pullRequest?: number;
  readonly environment: string;
  readonly interruption: Pick<Interruption, "reason">;
  readonly confidential: Pick<Confidential, "hide">;
  /** Where readers of the comment find help; undefined when nobody knows. */
  readonly guide: () => string | undefined;
}

/** Tells what a comment says. */
type CommentReader = Pick<GitHub, "readComment">;

const LEAVING_MILLISECONDS = 2000;

/** What a deployment says. The other states are those of environments that no commit is being deployed to. */
const DEPLOYMENT_STATES: Readonly<Partial<Record<EnvironmentState, DeploymentState>>> = {
  building: "in_progress",
  migrating: "in_progress",
  starting: "in_progress",
  live: "success",
  failed: "failure",
};

/** Makes an announcer for the comment on a pull request, if there is one, and for the deployments of commits. */
export function createAnnouncer({
  github,
  pullRequest,
  environment,
  interruption,
  confidential,
  guide,
}: AnnouncerOptions): Announcer {
  const warnings = new Set<string>();
  const deployments = new Map<string, Promise<number>>();
  let toldStatus: string | undefined;
  let next: (() => readonly Promise<void>[]) | undefined;
  let working: Promise<void> | undefined;

  const writeComment = async (view: EnvironmentView): Promise<void> => {
    if (pullRequest === undefined) return;
    await github.saveComment(pullRequest, commentMarker(environment), commentText(view, confidential, guide()));
  };

  const writeStatus = async (view: EnvironmentView): Promise<void> => {
    const { commit } = view;
    const state = DEPLOYMENT_STATES[view.state];
    if (commit === undefined || state === undefined) return;
    const deployment = deployments.get(commit) ?? github.createDeployment(environment, commit);
    deployments.set(commit, deployment);
    const description = confidential.hide(view.failure?.message ?? `${environment} is ${view.state}`);
    const status = `${commit} ${description}`;
    // How far the single apps are is the comment's alone.
    if (status === toldStatus) return;
    const url = view.state === "live" ? view.apps.find((app) => app.url !== undefined)?.url : undefined;
    await github.setDeploymentStatus(await deployment, {
      state,
      description,
      ...(url === undefined ? {} : { url }),
      endsEarlier: pullRequest === undefined,
    });
    toldStatus = status;
  };

  const work = async (): Promise<void> => {
    while (next !== undefined) {
      const write = next;
      next = undefined;
      const told = await Promise.allSettled(write());
      for (const outcome of told) if (outcome.status === "rejected") warnings.add(describe(outcome.reason));
    }
    working = undefined;
  };

  const announce = (write: () => readonly Promise<void>[]): void => {
    next = write;
    working ??= work();
  };

  return {
    say: (view) => announce(() => [writeComment(view), writeStatus(view)]),
    comment: (view) => announce(() => [writeComment(view)]),
    settle: async () => {
      const patience =
        interruption.reason === undefined ? undefined : delay(LEAVING_MILLISECONDS, undefined, { ref: false });
      await (patience === undefined ? working : Promise.race([working, patience]));
      return [...warnings];
    },
  };
}

/** The announcer of an environment; a pull request's has its comment. */
export function announcerOf(
  environment: PullRequestEnvironment | StandaloneEnvironment,
  github: GitHub,
  tools: Tools,
): Announcer {
  return createAnnouncer({
    github,
    ...(environment.kind === "pull-request" ? { pullRequest: environment.number } : {}),
    environment: environment.name,
    interruption: tools.interruption,
    confidential: tools.confidential,
    guide: () => guideUrl(tools),
  });
}

/** True when the comment on a pull request says already what an announcer would write. */
export async function isTold(
  view: EnvironmentView,
  environment: PullRequestEnvironment,
  tools: Pick<Tools, "confidential" | "options" | "settings">,
  github: CommentReader,
): Promise<boolean> {
  return (await toldOf(environment, github)) === commentText(view, tools.confidential, guideUrl(tools));
}

/** True when the comment on a pull request says that an environment is there or will be. */
export async function isPromised(environment: PullRequestEnvironment, github: CommentReader): Promise<boolean> {
  const told = await toldOf(environment, github);
  return told !== undefined && promisesEnvironment(told);
}

function toldOf({ name, number }: PullRequestEnvironment, github: CommentReader): Promise<string | undefined> {
  return github.readComment(number, commentMarker(name));
}

function commentText(view: EnvironmentView, { hide }: Pick<Confidential, "hide">, guide: string | undefined): string {
  return hide(renderComment(view, guide));
}

function describe(reason: unknown): string {
  return `GitHub could not be told: ${reason instanceof Error ? reason.message : String(reason)}`;
}

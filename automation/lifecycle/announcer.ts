import { setTimeout as delay } from "node:timers/promises";
import type { Interruption } from "../engine/interruption.ts";
import type { PullRequestEnvironment } from "../environment.ts";
import { commentMarker, renderComment } from "../report/comment.ts";
import { redact, secretValues } from "../report/escape.ts";
import type { EnvironmentState, EnvironmentView } from "../report/view.ts";
import type { DeploymentState, GitHub } from "../services/github/github.ts";
import type { Tools } from "../tools.ts";

/** Tells the pull request how its environment is. */
export interface Announcer {
  /** Announces a state without holding up the work; a newer state takes the place of one that still waits. */
  say(view: EnvironmentView): void;
  /**
   * Waits until everything is told; gives back what could not be told, because an environment does not fail by that.
   * Whoever was told to leave waits for two seconds at most.
   */
  settle(): Promise<readonly string[]>;
}

/** What an announcer writes to. */
export interface AnnouncerOptions {
  readonly github: Pick<GitHub, "saveComment" | "createDeployment" | "setDeploymentStatus">;
  readonly pullRequest: number;
  /** Name of the environment: the task by which its deployments are found. */
  readonly environment: string;
  readonly interruption: Pick<Interruption, "reason">;
  /** Values that must not appear in public. */
  readonly secrets: readonly string[];
}

const LEAVING_MILLISECONDS = 2000;

const DEPLOYMENT_STATES: Readonly<Record<EnvironmentState, DeploymentState>> = {
  building: "in_progress",
  migrating: "in_progress",
  live: "success",
  failed: "failure",
  destroyed: "inactive",
};

/** Makes an announcer for the comment on a pull request and, once a commit is being deployed, its deployment. */
export function createAnnouncer({
  github,
  pullRequest,
  environment,
  interruption,
  secrets,
}: AnnouncerOptions): Announcer {
  const warnings = new Set<string>();
  let next: EnvironmentView | undefined;
  let working: Promise<void> | undefined;
  let deployment: Promise<number> | undefined;

  const write = async (view: EnvironmentView): Promise<void> => {
    const comment = github.saveComment(pullRequest, commentMarker(environment), redact(renderComment(view), secrets));
    const told = await Promise.allSettled([comment, writeStatus(view)]);
    for (const outcome of told) if (outcome.status === "rejected") warnings.add(describe(outcome.reason));
  };

  const writeStatus = async (view: EnvironmentView): Promise<void> => {
    if (view.commit === undefined || view.state === "destroyed") return;
    deployment ??= github.createDeployment(environment, view.commit);
    const url = view.state === "live" ? view.apps.find((app) => app.url !== undefined)?.url : undefined;
    await github.setDeploymentStatus(await deployment, {
      state: DEPLOYMENT_STATES[view.state],
      description: view.failure?.message ?? `${environment} is ${view.state}`,
      ...(url === undefined ? {} : { url }),
    });
  };

  const work = async (): Promise<void> => {
    while (next !== undefined) {
      const view = next;
      next = undefined;
      await write(view);
    }
    working = undefined;
  };

  return {
    say: (view) => {
      next = view;
      working ??= work();
    },
    settle: async () => {
      const patience =
        interruption.reason === undefined ? undefined : delay(LEAVING_MILLISECONDS, undefined, { ref: false });
      await (patience === undefined ? working : Promise.race([working, patience]));
      return [...warnings];
    },
  };
}

/** The announcer of a pull request's environment. */
export function announcerOf({ name, number }: PullRequestEnvironment, github: GitHub, tools: Tools): Announcer {
  return createAnnouncer({
    github,
    pullRequest: number,
    environment: name,
    interruption: tools.interruption,
    secrets: secretValues(tools.settings.environment),
  });
}

function describe(reason: unknown): string {
  return `the pull request could not be told: ${reason instanceof Error ? reason.message : String(reason)}`;
}

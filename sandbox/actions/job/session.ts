import type { Conclusion } from "../graph/conclusion.ts";
import type { Scope } from "../language/expression.ts";
import type { StandIns } from "../stand-ins/stand-in.ts";
import { type Host, searchPath } from "./host.ts";
import type { Masks } from "./masks.ts";
import type { JobControl, JobPlan } from "./plan.ts";
import type { StepLog } from "./step-log.ts";
import { TRACKING_VARIABLE } from "./tracking.ts";
import type { Repositories, Workspace } from "./workspace.ts";

/** A job at work, and what its steps have changed so far. */
export interface Session {
  readonly plan: JobPlan;
  readonly host: Host;
  readonly control: JobControl;
  readonly workspace: Workspace;
  readonly masks: Masks;
  readonly standIns: StandIns;
  readonly repositories: Repositories;
  /** Files of the run that its jobs hand to each other. */
  readonly artifacts: string;
  /** Variables of the workflow, of the job, and those that steps have set. */
  readonly env: Record<string, string>;
  /** Folders that steps have put on the search path, the newest first. */
  readonly path: string[];
}

/** The steps of a job, or those of a composite action in it. */
export interface Frame {
  /** Of the action; those of the workflow at the top. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** By identifier. */
  readonly steps: Record<string, StepOutcome>;
  /** Variables of the step that uses the action. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined at the top. */
  readonly actionPath: string | undefined;
  /** True once a step has failed. */
  hasFailed: boolean;
}

/** A step at work. */
export interface StepAtWork {
  readonly session: Session;
  readonly frame: Frame;
  readonly log: StepLog;
  /** Its own variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: Scope;
}

/** What `steps.<id>` says. */
interface StepOutcome {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

/** How the steps of a frame stand. */
export function statusOf(frame: Frame, { cancellation }: JobControl): Conclusion {
  if (cancellation.aborted) return "cancelled";
  return frame.hasFailed ? "failure" : "success";
}

/** What expressions in a step see. */
export function stepContexts(session: Session, frame: Frame, env: Readonly<Record<string, string>>) {
  const { plan, workspace, control } = session;
  const { temp, toolCache: tool_cache } = workspace;
  return {
    ...plan.contexts,
    github: { ...plan.contexts.github, workspace: workspace.path, action_path: frame.actionPath ?? "" },
    env: { ...session.env, ...frame.env, ...env },
    inputs: frame.inputs,
    steps: frame.steps,
    job: { status: statusOf(frame, control) },
    runner: { ...RUNNER, temp, tool_cache },
  };
}

/**
 * All variables of a step's process. What GitHub sets itself cannot be set otherwise:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
export function processEnvironment(
  { plan, host, workspace, env, path }: Session,
  frame: Frame,
  stepEnv: Readonly<Record<string, string>>,
): Record<string, string> {
  const { github } = plan.contexts;
  const told = TOLD.map((name): [string, string] => [`GITHUB_${name.toUpperCase()}`, String(github[name] ?? "")]);
  return {
    ...host.environment,
    ...{ HOME: workspace.home, PATH: searchPath(host, path), LANG: "C.UTF-8", CI: "true" },
    ...env,
    ...frame.env,
    ...stepEnv,
    ...Object.fromEntries(told),
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: workspace.path,
    ...(frame.actionPath === undefined ? {} : { GITHUB_ACTION_PATH: frame.actionPath }),
    RUNNER_OS: RUNNER.os,
    RUNNER_ARCH: RUNNER.arch,
    RUNNER_NAME: RUNNER.name,
    RUNNER_ENVIRONMENT: RUNNER.environment,
    RUNNER_TEMP: workspace.temp,
    RUNNER_TOOL_CACHE: workspace.toolCache,
    [TRACKING_VARIABLE]: workspace.tracking,
  };
}

const RUNNER = { os: "Linux", arch: "X64", name: "GitHub Actions 1", environment: "github-hosted" };
/** The parts of the `github` context that are variables too. */
const TOLD = [
  ...["actor", "actor_id", "api_url", "base_ref", "event_name", "event_path", "graphql_url", "head_ref", "job", "ref"],
  ...["ref_name", "ref_type", "repository", "repository_id", "repository_owner", "run_attempt", "run_id", "run_number"],
  ...["server_url", "sha", "triggering_actor", "workflow", "workflow_ref", "workflow_sha"],
];

import { showAccount } from "./accounts.ts";
import { HttpError, type Route } from "./http.ts";
import { SANDBOX_ONLY } from "./sessions.ts";
import type { GitHubState, WorkflowRun } from "./state.ts";

const STATUSES = ["queued", "in_progress", "completed"];

/**
 * https://docs.github.com/en/rest/actions/workflow-runs; whoever plays the runner tells of its runs at the sandbox's own
 * paths, and runs one again by taking it out of `completed`.
 */
export function runRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/actions/runs`;
  return [
    {
      method: "GET",
      path: base,
      permission: "actions=read",
      handle: ({ query }) => ({
        status: 200,
        body: list(state, query).map((run) => show(state, run)),
        list: { key: "workflow_runs" },
      }),
    },
    {
      method: "GET",
      path: `${base}/:id`,
      permission: "actions=read",
      handle: ({ parameters }) => ({ status: 200, body: show(state, find(state, parameters.id)) }),
    },
    {
      method: "GET",
      path: `${base}/:id/attempts/:attempt`,
      permission: "actions=read",
      handle: ({ parameters }) => {
        const run = findAttempt(find(state, parameters.id), Number(parameters.attempt));
        return { status: 200, body: show(state, run) };
      },
    },
    {
      method: "POST",
      path: "/_sandbox/runs",
      permission: SANDBOX_ONLY,
      handle: ({ body }) => ({ status: 201, body: show(state, start(state, body)) }),
    },
    {
      method: "PATCH",
      path: "/_sandbox/runs/:id",
      permission: SANDBOX_ONLY,
      handle: ({ parameters, body }) => {
        const run = find(state, parameters.id);
        const status = readStatus(body.status);
        // Only "Re-run jobs" brings back what was completed.
        if (run.status === "completed" && status !== "completed") run.earlierConclusions.push(run.conclusion);
        run.status = status;
        run.conclusion = run.status === "completed" ? String(body.conclusion ?? "success") : null;
        run.updatedAt = new Date().toISOString();
        return { status: 200, body: show(state, run) };
      },
    },
  ];
}

function find(state: GitHubState, id: string | undefined): WorkflowRun {
  const run = state.runs.get(Number(id));
  if (run === undefined) throw new HttpError(404, "Not Found");
  return run;
}

/** A run as one of its attempts left it; the last is the run itself. */
function findAttempt(run: WorkflowRun, attempt: number): WorkflowRun {
  if (attempt === attemptOf(run)) return run;
  const conclusion = run.earlierConclusions[attempt - 1];
  if (conclusion === undefined) throw new HttpError(404, "Not Found");
  const earlierConclusions = run.earlierConclusions.slice(0, attempt - 1);
  return { ...run, status: "completed", conclusion, earlierConclusions };
}

/** Which time a run is run, from 1. */
function attemptOf({ earlierConclusions }: WorkflowRun): number {
  return earlierConclusions.length + 1;
}

/** A status may be asked for by a conclusion too, as in the original. */
function list(state: GitHubState, query: URLSearchParams): readonly WorkflowRun[] {
  const fits = (name: string, ...values: readonly (string | null)[]) =>
    query.get(name) === null || values.includes(query.get(name));
  return [...state.runs.values()]
    .filter((run) => fits("event", run.event) && fits("branch", run.headBranch) && fits("head_sha", run.headSha))
    .filter((run) => fits("actor", run.actor) && fits("status", run.status, run.conclusion))
    .toReversed();
}

function start(state: GitHubState, body: Readonly<Record<string, unknown>>): WorkflowRun {
  const now = new Date().toISOString();
  const path = String(body.path ?? "");
  const run: WorkflowRun = {
    id: state.nextId(),
    number: [...state.runs.values()].filter((other) => other.path === path).length + 1,
    name: String(body.name ?? ""),
    path,
    event: String(body.event ?? ""),
    headBranch: String(body.head_branch ?? "main"),
    headSha: String(body.head_sha ?? ""),
    actor: String(body.actor ?? "sandbox-developer"),
    ...{ createdAt: now, updatedAt: now, status: readStatus(body.status ?? "queued"), conclusion: null },
    earlierConclusions: [],
  };
  state.runs.set(run.id, run);
  return run;
}

function readStatus(value: unknown): string {
  const status = STATUSES.find((name) => name === value);
  if (status === undefined) throw new HttpError(422, `Validation Failed: status is one of ${STATUSES.join(", ")}`);
  return status;
}

function show(state: GitHubState, run: WorkflowRun): unknown {
  return {
    ...{ id: run.id, name: run.name, path: run.path, event: run.event },
    ...{ run_number: run.number, run_attempt: attemptOf(run) },
    ...{ head_branch: run.headBranch, head_sha: run.headSha, status: run.status, conclusion: run.conclusion },
    actor: showAccount(run.actor),
    triggering_actor: showAccount(run.actor),
    html_url: `https://github.com/${state.slug}/actions/runs/${run.id}`,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
  };
}

import type { RepositoryEvent } from "./events/event.ts";
import type { Conclusion } from "./graph/conclusion.ts";
import type { Permissions } from "./graph/permissions.ts";

/** An event as the sandbox's GitHub remembers it. */
export interface NumberedEvent extends RepositoryEvent {
  readonly id: number;
  /** False for what a job's own token did. */
  readonly startsWorkflows: boolean;
}

/** What a repository or an environment gives to jobs. */
export interface Values {
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** What protects an environment. */
export interface EnvironmentRules {
  /** Patterns of the branches and tags that may deploy; undefined when all may. */
  readonly patterns: readonly string[] | undefined;
  readonly needsApproval: boolean;
}

/** A run, as it is told to GitHub when it begins. */
export interface RunAnnouncement {
  readonly name: string;
  readonly path: string;
  readonly event: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly actor: string;
}

/** What a runner asks of GitHub. */
export interface GitHubAccess {
  /** Where its API answers. */
  readonly url: string;
  /** As payloads show it. */
  readonly repository: () => Promise<unknown>;
  readonly events: (after: number) => Promise<readonly NumberedEvent[]>;
  /** Gives back what GitHub has numbered: all runs, and those of the workflow. */
  readonly startRun: (run: RunAnnouncement) => Promise<{ readonly id: number; readonly number: number }>;
  readonly endRun: (id: number, conclusion: Conclusion) => Promise<void>;
  readonly issueToken: (permissions: Permissions) => Promise<string>;
  readonly revokeToken: (token: string) => Promise<void>;
  /** Those of the repository, or of one of its environments: names that it does not have are empty. */
  readonly values: (environment?: string) => Promise<Values>;
  readonly rules: (environment: string) => Promise<EnvironmentRules>;
}

/** The sandbox's GitHub over HTTP; `token` is the sandbox's own, which may do everything. */
export function connectGitHub({
  url,
  token,
  slug,
}: {
  readonly url: string;
  readonly token: string;
  readonly slug: string;
}) {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`[${method}] ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  };
  return accessBy(url, `/repos/${slug}`, call);
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function accessBy(url: string, base: string, call: Call): GitHubAccess {
  const environmentPath = (name: string) => `${base}/environments/${encodeURIComponent(name)}`;
  return {
    url,
    repository: () => call("GET", base),
    events: async (after) => {
      const { events } = (await call("GET", `/_sandbox/events?after=${after}`)) as { events: readonly ToldEvent[] };
      return events.map(({ starts_workflows: startsWorkflows, ...event }) => ({ ...event, startsWorkflows }));
    },
    startRun: async ({ name, path, event, headBranch, headSha, actor }) => {
      const body = { name, path, event, head_branch: headBranch, head_sha: headSha, actor, status: "in_progress" };
      const { id, run_number: number } = (await call("POST", "/_sandbox/runs", body)) as {
        id: number;
        run_number: number;
      };
      return { id, number };
    },
    endRun: async (id, conclusion) =>
      void (await call("PATCH", `/_sandbox/runs/${id}`, { status: "completed", conclusion })),
    issueToken: async (permissions) =>
      ((await call("POST", "/_sandbox/tokens", { permissions })) as { token: string }).token,
    revokeToken: async (token) => void (await call("DELETE", `/_sandbox/tokens/${token}`)),
    values: async (environment) => ({
      secrets: await secretsOf(call, environment ?? null),
      variables: await variablesAt(call, environment === undefined ? `${base}/actions` : environmentPath(environment)),
    }),
    rules: async (environment) => readRules(call, environmentPath(environment)),
  };
}

type ToldEvent = Omit<NumberedEvent, "startsWorkflows"> & { readonly starts_workflows: boolean };

/** The sandbox's own path: the original tells secrets to jobs alone. */
async function secretsOf(call: Call, environment: string | null): Promise<Readonly<Record<string, string>>> {
  const all = (await call("GET", "/_sandbox/secrets?per_page=100")) as readonly Secret[];
  const isMeant = ({ environment: other }: Secret) => other?.toLowerCase() === environment?.toLowerCase();
  return Object.fromEntries(all.filter(isMeant).map(({ name, value }) => [name, value]));
}

interface Secret {
  readonly environment: string | null;
  readonly name: string;
  readonly value: string;
}

async function variablesAt(call: Call, path: string): Promise<Readonly<Record<string, string>>> {
  const answer = (await call("GET", `${path}/variables?per_page=30`)) as
    | { readonly variables: readonly { readonly name: string; readonly value: string }[] }
    | undefined;
  return Object.fromEntries((answer?.variables ?? []).map(({ name, value }) => [name, value]));
}

/** An environment that nobody has made has no rules: GitHub makes it when a job names it. */
async function readRules(call: Call, path: string): Promise<EnvironmentRules> {
  const environment = (await call("GET", path)) as
    | {
        readonly protection_rules: readonly { readonly type: string }[];
        readonly deployment_branch_policy: BranchPolicy | null;
      }
    | undefined;
  const needsApproval = environment?.protection_rules.some(({ type }) => type === "required_reviewers") ?? false;
  const policy = environment?.deployment_branch_policy ?? null;
  if (policy === null) return { patterns: undefined, needsApproval };
  if (!policy.custom_branch_policies) {
    throw new Error("the sandbox's runner does not know environments that take all protected branches");
  }
  const { branch_policies: policies } = (await call("GET", `${path}/deployment-branch-policies?per_page=100`)) as {
    readonly branch_policies: readonly { readonly name: string }[];
  };
  return { patterns: policies.map(({ name }) => name), needsApproval };
}

interface BranchPolicy {
  readonly custom_branch_policies: boolean;
}

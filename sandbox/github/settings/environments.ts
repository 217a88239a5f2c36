import { HttpError, type Route } from "../http.ts";
import type { GitHubState } from "../state.ts";
import type { DeploymentEnvironment, Protection, Reviewer } from "./state.ts";

const LONGEST_WAIT_MINUTES = 43_200;
const MOST_REVIEWERS = 6;
const UNPROTECTED: Protection = {
  waitMinutes: 0,
  preventSelfReview: false,
  canAdminsBypass: true,
  reviewers: [],
  branchPolicy: null,
};

/** https://docs.github.com/en/rest/deployments/environments */
export function environmentRoutes(state: GitHubState): Route[] {
  const base = `/repos/${state.slug}/environments`;
  const single = `${base}/:environment`;
  return [
    {
      method: "GET",
      path: base,
      permission: "actions=read",
      handle: () => ({
        status: 200,
        body: [...state.settings.environments.values()].map((environment) => show(state, environment)),
        list: { key: "environments" },
      }),
    },
    {
      method: "GET",
      path: single,
      permission: "actions=read",
      handle: ({ parameters }) => ({ status: 200, body: show(state, findEnvironment(state, parameters.environment)) }),
    },
    {
      method: "PUT",
      path: single,
      permission: "administration=write",
      handle: ({ parameters, body }) => {
        const protection = readProtection(state, body);
        const environment = ensureEnvironment(state, parameters.environment ?? "");
        environment.protection = protection;
        environment.updatedAt = new Date().toISOString();
        if (protection.branchPolicy?.custom_branch_policies !== true) environment.policies.clear();
        return { status: 200, body: show(state, environment) };
      },
    },
    {
      method: "DELETE",
      path: single,
      permission: "administration=write",
      handle: ({ parameters }) => {
        const { name } = findEnvironment(state, parameters.environment);
        state.settings.environments.delete(name.toLowerCase());
        return { status: 204 };
      },
    },
  ];
}

/** The environment with this name, or a 404 as the original answers it. */
export function findEnvironment(state: GitHubState, name: string | undefined): DeploymentEnvironment {
  const environment = state.settings.environments.get((name ?? "").toLowerCase());
  if (environment === undefined) throw new HttpError(404, "Not Found");
  return environment;
}

/** The environment with this name, made if need be: a deployment to a new name makes one, without any protection. */
export function ensureEnvironment(state: GitHubState, name: string): DeploymentEnvironment {
  const found = state.settings.environments.get(name.toLowerCase());
  if (found !== undefined) return found;
  const now = new Date().toISOString();
  const environment: DeploymentEnvironment = {
    ...{ id: state.nextId(), name, protection: UNPROTECTED, createdAt: now, updatedAt: now },
    ...{ policies: new Map(), secrets: new Map(), variables: new Map() },
  };
  state.settings.environments.set(name.toLowerCase(), environment);
  return environment;
}

/** What is not given falls back to no protection: an update gives everything anew. */
function readProtection(state: GitHubState, body: Readonly<Record<string, unknown>>): Protection {
  const waitMinutes = body.wait_timer ?? 0;
  if (typeof waitMinutes !== "number" || waitMinutes < 0 || waitMinutes > LONGEST_WAIT_MINUTES) {
    throw new HttpError(422, `Validation Failed: wait_timer is 0 to ${LONGEST_WAIT_MINUTES} minutes`);
  }
  return {
    waitMinutes,
    preventSelfReview: body.prevent_self_review === true,
    canAdminsBypass: body.can_admins_bypass !== false,
    reviewers: readReviewers(state, body.reviewers ?? []),
    branchPolicy: readBranchPolicy(body.deployment_branch_policy ?? null),
  };
}

function readReviewers({ settings }: GitHubState, value: unknown): readonly Reviewer[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MOST_REVIEWERS) {
    throw new HttpError(422, `Validation Failed: at most ${MOST_REVIEWERS} reviewers can be listed`);
  }
  return list.map((item) => {
    const { type, id } = typeof item === "object" && item !== null ? { type: undefined, id: undefined, ...item } : {};
    const isKnown = (accounts: readonly { readonly id: number }[]) => accounts.some((account) => account.id === id);
    if (type === "User" && isKnown(settings.users)) return { type, id: Number(id) };
    if (type === "Team" && isKnown(settings.teams)) return { type, id: Number(id) };
    throw new HttpError(422, `Validation Failed: reviewers: there is no ${type} ${id} with access to the repository`);
  });
}

function readBranchPolicy(value: unknown): Protection["branchPolicy"] {
  if (value === null) return null;
  const policy =
    typeof value === "object" ? { protected_branches: false, custom_branch_policies: false, ...value } : {};
  const { protected_branches, custom_branch_policies } = policy as Record<string, unknown>;
  if (protected_branches === custom_branch_policies) {
    throw new HttpError(
      422,
      "Validation Failed: protected_branches and custom_branch_policies cannot have the same value",
    );
  }
  return { protected_branches: protected_branches === true, custom_branch_policies: custom_branch_policies === true };
}

function show(state: GitHubState, environment: DeploymentEnvironment): unknown {
  const { id, name, protection } = environment;
  return {
    id,
    node_id: `EN_${id}`,
    name,
    html_url: `https://github.com/${state.slug}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: protection.canAdminsBypass,
    protection_rules: showRules(state, id, protection),
    deployment_branch_policy: protection.branchPolicy,
  };
}

function showRules({ settings }: GitHubState, id: number, protection: Protection): readonly unknown[] {
  const { waitMinutes, reviewers, branchPolicy } = protection;
  const shown = reviewers.map(({ type, id: account }) => {
    const accounts = type === "User" ? settings.users : settings.teams;
    const login = accounts.find((candidate) => candidate.id === account)?.login;
    return {
      type,
      reviewer: type === "User" ? { id: account, login, type } : { id: account, name: login, slug: login },
    };
  });
  return [
    ...(waitMinutes === 0 ? [] : [{ id: id * 10, type: "wait_timer", wait_timer: waitMinutes }]),
    ...(reviewers.length === 0
      ? []
      : [
          {
            id: id * 10 + 1,
            type: "required_reviewers",
            prevent_self_review: protection.preventSelfReview,
            reviewers: shown,
          },
        ]),
    ...(branchPolicy === null ? [] : [{ id: id * 10 + 2, type: "branch_policy" }]),
  ];
}

import { HttpError, type Route } from "../http.ts";
import type { GitHubState } from "../state.ts";
import type { Ruleset } from "./state.ts";

const PERMISSION = "administration=write";
const TARGETS = ["branch", "tag"];
const ENFORCEMENTS = ["active", "disabled"];
/** The rules that repositories outside of an enterprise can have and that this imitation takes. */
const RULES = ["deletion", "non_fast_forward", "pull_request", "required_status_checks", "update"];

type Body = Readonly<Record<string, unknown>>;

/** https://docs.github.com/en/rest/repos/rules */
export function rulesetRoutes(state: GitHubState): Route[] {
  const { rulesets } = state.settings;
  const base = `/repos/${state.slug}/rulesets`;
  const single = `${base}/:id`;
  return [
    {
      method: "GET",
      path: base,
      permission: "metadata=read",
      handle: () => ({ status: 200, body: [...rulesets.values()].map((ruleset) => summary(state, ruleset)) }),
    },
    {
      method: "POST",
      path: base,
      permission: PERMISSION,
      handle: ({ body }) => {
        const now = new Date().toISOString();
        const blank = { name: "", target: "branch", enforcement: "", bypass_actors: [], conditions: null, rules: [] };
        const ruleset = merge(state, { ...blank, id: state.nextId(), created_at: now, updated_at: now }, body);
        rulesets.set(ruleset.id, ruleset);
        return { status: 201, body: show(state, ruleset) };
      },
    },
    {
      method: "GET",
      path: single,
      permission: "metadata=read",
      handle: ({ parameters }) => ({ status: 200, body: show(state, find(state, parameters.id)) }),
    },
    {
      method: "PUT",
      path: single,
      permission: PERMISSION,
      handle: ({ parameters, body }) => {
        const old = find(state, parameters.id);
        const ruleset = merge(state, { ...old, updated_at: new Date().toISOString() }, body);
        rulesets.set(old.id, ruleset);
        return { status: 200, body: show(state, ruleset) };
      },
    },
    {
      method: "DELETE",
      path: single,
      permission: PERMISSION,
      handle: ({ parameters }) => {
        rulesets.delete(find(state, parameters.id).id);
        return { status: 204 };
      },
    },
  ];
}

function find(state: GitHubState, id: string | undefined): Ruleset {
  const ruleset = state.settings.rulesets.get(Number(id));
  if (ruleset === undefined) throw new HttpError(404, "Not Found");
  return ruleset;
}

/** What is given takes the place of what was there. */
function merge(state: GitHubState, old: Ruleset, body: Body): Ruleset {
  const name = body.name ?? old.name;
  const ruleset: Ruleset = {
    ...old,
    name: typeof name === "string" ? name : "",
    target: oneOf("target", body.target ?? old.target, TARGETS),
    enforcement: oneOf("enforcement", body.enforcement ?? old.enforcement, ENFORCEMENTS),
    bypass_actors: listAt(body, "bypass_actors") ?? old.bypass_actors,
    conditions: body.conditions ?? old.conditions,
    rules: listAt(body, "rules") ?? old.rules,
  };
  if (ruleset.name === "") throw new HttpError(422, "Validation Failed: Name cannot be blank");
  const namesake = [...state.settings.rulesets.values()].find((other) => other.name === ruleset.name);
  if (namesake !== undefined && namesake.id !== ruleset.id) {
    throw new HttpError(422, "Validation Failed: Name must be unique");
  }
  for (const rule of ruleset.rules) checkRule(rule, ruleset.target);
  return ruleset;
}

function checkRule(rule: unknown, target: string): void {
  const { type, parameters } = typeof rule === "object" && rule !== null ? (rule as Body) : {};
  oneOf("rules", type, RULES);
  const isForBranches = type === "pull_request" || type === "required_status_checks";
  if (isForBranches && target !== "branch") throw new HttpError(422, `Validation Failed: Invalid rule '${type}'`);
  const given = Object.keys(typeof parameters === "object" && parameters !== null ? parameters : {});
  const missing = (REQUIRED_PARAMETERS[String(type)] ?? []).find((name) => !given.includes(name));
  if (missing !== undefined)
    throw new HttpError(422, `Validation Failed: Invalid parameters for '${type}': ${missing}`);
}

/** The official description's: https://github.com/github/rest-api-description */
const REQUIRED_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  pull_request: [
    "dismiss_stale_reviews_on_push",
    "require_code_owner_review",
    "require_last_push_approval",
    "required_approving_review_count",
    "required_review_thread_resolution",
  ],
  required_status_checks: ["required_status_checks", "strict_required_status_checks_policy"],
};

function oneOf(property: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === "string" && allowed.includes(value)) return value;
  throw new HttpError(422, `Invalid property /${property}: \`${value}\` is not one of ${allowed.join(", ")}`);
}

function listAt(body: Body, name: string): readonly unknown[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw new HttpError(422, `Invalid property /${name}: data cannot be null`);
}

function summary(state: GitHubState, { id, name, target, enforcement, created_at, updated_at }: Ruleset): Body {
  return {
    ...{ id, name, target, enforcement, created_at, updated_at },
    source_type: "Repository",
    source: state.slug,
    node_id: `RRS_${id}`,
  };
}

function show(state: GitHubState, ruleset: Ruleset): Body {
  const { bypass_actors, conditions, rules } = ruleset;
  return { ...summary(state, ruleset), bypass_actors, conditions, rules, current_user_can_bypass: "never" };
}

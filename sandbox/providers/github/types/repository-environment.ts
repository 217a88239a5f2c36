import { isList, isProperties, type Properties, type Value } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import type { Description } from "../../terraform/resource.ts";
import { flag, list, number, object, type Schema, set } from "../../terraform/schema/property.ts";
import { between } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import { buildId, parseId } from "../ids.ts";
import { OF_ENVIRONMENT, repositoryId, scopeOf } from "./repository.ts";

const ROUTE = "/repos/{owner}/{repo}/environments/{environment_name}";

const PROPERTIES: Schema = {
  ...OF_ENVIRONMENT,
  canAdminsBypass: flag("optional", { default: true }),
  preventSelfReview: flag("optional", { default: false }),
  waitTimer: number("optional", { check: between(0, 43_200) }),
  reviewers: list(
    "optional",
    object("optional", { teams: set("optional", number("optional")), users: set("optional", number("optional")) }),
  ),
  deploymentBranchPolicy: object("optional", {
    protectedBranches: flag("required"),
    customBranchPolicies: flag("required"),
  }),
};

/** An environment of a repository: https://docs.github.com/en/rest/deployments/environments */
export const REPOSITORY_ENVIRONMENT: Description<Api> = {
  type: "github:index/repositoryEnvironment:RepositoryEnvironment",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    await api.request(`PUT ${ROUTE}`, { ...scopeOf(inputs), ...body(inputs) });
    const repository = textAt(inputs, "repository");
    const id = buildId(repository, textAt(inputs, "environment"));
    return { id, known: { repositoryId: await repositoryId(api, repository) } };
  },
  async read({ api }, _id, known) {
    const answer = await ifFound(() => api.request(`GET ${ROUTE}`, scopeOf(known)));
    return answer && outputs(answer);
  },
  async update({ api }, { news }) {
    await api.request(`PUT ${ROUTE}`, { ...scopeOf(news), ...body(news) });
  },
  async delete({ api }, _id, known) {
    await ifFound(() => api.request(`DELETE ${ROUTE}`, scopeOf(known)));
  },
  async import({ api }, id) {
    const [repository = "", environment = ""] = parseId(id, ["repository", "environment"]);
    return { id, known: { repository, environment, repositoryId: await repositoryId(api, repository) } };
  },
};

function body(inputs: Properties): Properties {
  const policy = inputs.deploymentBranchPolicy;
  const reviewers = objectsAt(inputs, "reviewers")[0];
  return {
    can_admins_bypass: inputs.canAdminsBypass ?? true,
    prevent_self_review: inputs.preventSelfReview ?? false,
    // The API takes an absent timer for none, and an absent list for an empty one.
    ...(inputs.waitTimer === undefined ? {} : { wait_timer: inputs.waitTimer }),
    ...(reviewers === undefined ? {} : { reviewers: [...withIds(reviewers, "Team"), ...withIds(reviewers, "User")] }),
    deployment_branch_policy: isProperties(policy)
      ? {
          protected_branches: policy.protectedBranches ?? false,
          custom_branch_policies: policy.customBranchPolicies ?? false,
        }
      : null,
  };
}

function withIds(reviewers: Properties, type: "Team" | "User"): readonly Properties[] {
  const ids = reviewers[type === "Team" ? "teams" : "users"];
  return isList(ids) ? ids.map((id) => ({ type, id })) : [];
}

function outputs(answer: Properties): Properties {
  const rules = objectsAt(answer, "protection_rules");
  const review = rules.find(({ type }) => type === "required_reviewers");
  const policy = answer.deployment_branch_policy;
  return {
    canAdminsBypass: answer.can_admins_bypass ?? true,
    preventSelfReview: review?.prevent_self_review ?? false,
    waitTimer: rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0,
    reviewers: review === undefined ? [] : [{ teams: idsOf(review, "Team"), users: idsOf(review, "User") }],
    deploymentBranchPolicy: isProperties(policy)
      ? {
          protectedBranches: policy.protected_branches ?? false,
          customBranchPolicies: policy.custom_branch_policies ?? false,
        }
      : null,
  };
}

function idsOf(review: Properties, type: string): readonly Value[] {
  return objectsAt(review, "reviewers")
    .filter((item) => item.type === type)
    .map((item) => objectAt(item, "reviewer").id ?? 0);
}

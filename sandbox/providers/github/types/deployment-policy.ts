import type { Properties } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";
import type { Description } from "../../terraform/resource.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { type Api, ifFound } from "../api.ts";
import { buildId, parseId } from "../ids.ts";
import { OF_ENVIRONMENT, repositoryId, scopeOf } from "./repository.ts";

const ROUTE = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
const SINGLE_ROUTE = `${ROUTE}/{branch_policy_id}`;

const PROPERTIES: Schema = {
  ...OF_ENVIRONMENT,
  branchPattern: text("optional"),
  tagPattern: text("optional"),
  policyId: number("output"),
};

/** Which branches or tags may deploy: https://docs.github.com/en/rest/deployments/branch-policies */
export const DEPLOYMENT_POLICY: Description<Api> = {
  type: "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy",
  properties: PROPERTIES,
  isNamed: false,
  validate: ({ branchPattern, tagPattern }) =>
    (branchPattern === undefined) === (tagPattern === undefined)
      ? ['exactly one of "branch_pattern" and "tag_pattern" must be specified']
      : [],
  // A pattern can be renamed, but stays one for branches or one for tags.
  adjust: (changes) => changes.map((change) => (change.kind === "update" ? change : { ...change, replaces: true })),
  async create({ api }, inputs) {
    const type = inputs.branchPattern === undefined ? "tag" : "branch";
    const answer = await api.request(`POST ${ROUTE}`, { ...scopeOf(inputs), type, name: patternOf(inputs) });
    const repository = textAt(inputs, "repository");
    return {
      id: buildId(repository, textAt(inputs, "environment"), textAt(answer, "id")),
      known: { policyId: answer.id ?? 0, repositoryId: await repositoryId(api, repository) },
    };
  },
  async read({ api }, _id, known) {
    const answer = await ifFound(() => api.request(`GET ${SINGLE_ROUTE}`, single(known)));
    return answer && { [answer.type === "tag" ? "tagPattern" : "branchPattern"]: textAt(answer, "name") };
  },
  async update({ api }, { news, outputs }) {
    await api.request(`PUT ${SINGLE_ROUTE}`, { ...single(outputs), name: patternOf(news) });
  },
  async delete({ api }, _id, known) {
    await api.request(`DELETE ${SINGLE_ROUTE}`, single(known));
  },
  async import({ api }, id) {
    const names = ["repository", "environment", "policy_id"];
    const [repository = "", environment = "", policyId = ""] = parseId(id, names);
    const known = { repository, environment, policyId: Number(policyId) };
    return { id, known: { ...known, repositoryId: await repositoryId(api, repository) } };
  },
};

function single(properties: Properties): Properties {
  return { ...scopeOf(properties), branch_policy_id: properties.policyId ?? 0 };
}

function patternOf(inputs: Properties): string {
  return textAt(inputs, inputs.branchPattern === undefined ? "tagPattern" : "branchPattern");
}

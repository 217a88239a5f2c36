import type { Properties } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";
import type { Description } from "../../terraform/resource.ts";
import { type Schema, text } from "../../terraform/schema/property.ts";
import { type Api, ifFound } from "../api.ts";
import { buildId, parseId } from "../ids.ts";
import { OF_ENVIRONMENT, OF_REPOSITORY, repositoryId, scopeOf, secretName, times } from "./repository.ts";

const COMMON: Schema = {
  variableName: text("required", { replaces: true, check: secretName }),
  value: text("required"),
  createdAt: text("output"),
  updatedAt: text("output"),
};

/** A variable of one environment: https://docs.github.com/en/rest/actions/variables#create-an-environment-variable */
export const ENVIRONMENT_VARIABLE = describe(
  "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable",
  { ...OF_ENVIRONMENT, ...COMMON },
  "/repos/{owner}/{repo}/environments/{environment_name}/variables",
  ["repository", "environment", "variableName"],
);

/** A variable of the whole repository: https://docs.github.com/en/rest/actions/variables#create-a-repository-variable */
export const REPOSITORY_VARIABLE = describe(
  "github:index/actionsVariable:ActionsVariable",
  { ...OF_REPOSITORY, ...COMMON },
  "/repos/{owner}/{repo}/actions/variables",
  ["repository", "variableName"],
);

function describe(type: string, properties: Schema, route: string, idParts: readonly string[]): Description<Api> {
  const single = (known: Properties): Properties => ({ ...scopeOf(known), name: textAt(known, "variableName") });
  return {
    type,
    properties,
    isNamed: false,
    async create({ api }, inputs) {
      await api.request(`POST ${route}`, { ...single(inputs), value: textAt(inputs, "value") });
      const id = buildId(...idParts.map((part) => textAt(inputs, part)));
      return { id, known: { repositoryId: await repositoryId(api, textAt(inputs, "repository")) } };
    },
    async read({ api }, _id, known) {
      const answer = await ifFound(() => api.request(`GET ${route}/{name}`, single(known)));
      return answer && { value: textAt(answer, "value"), ...times(answer) };
    },
    async update({ api }, { news }) {
      await api.request(`PATCH ${route}/{name}`, { ...single(news), value: textAt(news, "value") });
    },
    async delete({ api }, _id, known) {
      await api.request(`DELETE ${route}/{name}`, single(known));
    },
    async import({ api }, id) {
      const parts = parseId(id, idParts);
      const known = Object.fromEntries(idParts.map((part, index) => [part, parts[index] ?? ""]));
      return { id, known: { ...known, repositoryId: await repositoryId(api, parts[0] ?? "") } };
    },
  };
}

import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import type { Description } from "../../terraform/resource.ts";
import { list, number, object, type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import { parseId } from "../ids.ts";
import { OF_REPOSITORY, scopeOf } from "./repository.ts";
import { RULES, rulesFromWire, rulesToWire } from "./rules.ts";

const ROUTE = "/repos/{owner}/{repo}/rulesets";

const PROPERTIES: Schema = {
  name: text("required", { check: notEmpty }),
  repository: OF_REPOSITORY.repository ?? text("required"),
  target: text("required", { check: oneOf("branch", "tag") }),
  enforcement: text("required", { check: oneOf("disabled", "active", "evaluate") }),
  conditions: object("optional", {
    refName: object("required", {
      includes: list("required", text("required")),
      excludes: list("required", text("required")),
    }),
  }),
  rules: object("required", RULES),
  nodeId: text("output"),
  rulesetId: number("output"),
};

/** A ruleset of a repository: https://docs.github.com/en/rest/repos/rules */
export const RULESET: Description<Api> = {
  type: "github:index/repositoryRuleset:RepositoryRuleset",
  properties: PROPERTIES,
  isNamed: true,
  uncovered: ["bypassActors"],
  async create({ api }, inputs) {
    const answer = await api.request(`POST ${ROUTE}`, { ...scopeOf(inputs), ...body(inputs) });
    return { id: textAt(answer, "id") };
  },
  async read({ api }, id, known) {
    const answer = await ifFound(() => api.request(`GET ${ROUTE}/{ruleset_id}`, single(id, known)));
    return answer && outputs(answer);
  },
  async update({ api }, { id, news }) {
    await api.request(`PUT ${ROUTE}/{ruleset_id}`, { ...single(id, news), ...body(news) });
  },
  async delete({ api }, id, known) {
    await ifFound(() => api.request(`DELETE ${ROUTE}/{ruleset_id}`, single(id, known)));
  },
  import(_operation, id) {
    const [repository = "", rulesetId = ""] = parseId(id, ["repository", "ruleset_id"]);
    return { id: rulesetId, known: { repository } };
  },
};

function single(id: string, properties: Properties): Properties {
  return { ...scopeOf(properties), ruleset_id: id };
}

function body(inputs: Properties): Properties {
  const refName = objectAt(objectAt(inputs, "conditions"), "refName");
  return {
    name: textAt(inputs, "name"),
    target: textAt(inputs, "target"),
    enforcement: textAt(inputs, "enforcement"),
    // The API refuses null for an empty list.
    bypass_actors: [],
    ...(inputs.conditions === undefined
      ? {}
      : { conditions: { ref_name: { include: refName.includes ?? [], exclude: refName.excludes ?? [] } } }),
    rules: rulesToWire(objectAt(inputs, "rules")),
  };
}

function outputs(answer: Properties): Properties {
  const refName = objectAt(objectAt(answer, "conditions"), "ref_name");
  return {
    name: textAt(answer, "name"),
    target: textAt(answer, "target"),
    enforcement: textAt(answer, "enforcement"),
    ...(refName.include === undefined
      ? {}
      : { conditions: { refName: { includes: refName.include, excludes: refName.exclude ?? [] } } }),
    rules: rulesFromWire(objectsAt(answer, "rules")),
    nodeId: textAt(answer, "node_id"),
    rulesetId: answer.id ?? 0,
  };
}

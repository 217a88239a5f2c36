import { ProviderError } from "../../framework/errors.ts";
import { textAt, textsAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { type Schema, set, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { assign, release, resourcesOf } from "./project.ts";

const PROPERTIES: Schema = {
  project: text("required", { replaces: true, check: notEmpty }),
  resources: set("required", text("required", { check: notEmpty })),
};

/** Some of the resources of a project; others may be in it as well. */
export const PROJECT_RESOURCES: Description = {
  type: "digitalocean:index/projectResources:ProjectResources",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    const id = textAt(inputs, "project");
    await assign(api, id, textsAt(inputs, "resources"));
    return { id };
  },
  async read({ api }, id, known) {
    const path = `/v2/projects/${id}`;
    const project = await ifFound(() => during("Error while retrieving project", () => api.get(path)));
    if (project === undefined) return undefined;
    const present = await resourcesOf(api, id);
    return { resources: textsAt(known, "resources").filter((urn) => present.includes(urn)) };
  },
  async update({ api }, { id, olds, news }) {
    const wanted = textsAt(news, "resources");
    await release(
      api,
      textsAt(olds, "resources").filter((urn) => !wanted.includes(urn)),
    );
    await assign(api, id, wanted);
  },
  delete: ({ api }, _id, outputs) => release(api, textsAt(outputs, "resources")),
  import() {
    throw new ProviderError("resource digitalocean_project_resources doesn't support import");
  },
};

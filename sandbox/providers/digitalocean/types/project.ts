import { setTimeout as delay } from "node:timers/promises";
import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt, textsAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire } from "../../terraform/schema/convert.ts";
import { flag, number, type Schema, set, text } from "../../terraform/schema/property.ts";
import { ignoringCase, notEmpty } from "../../terraform/schema/rules.ts";
import { type Api, ApiError, ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const RETRY_MILLISECONDS = 500;
const OTHER_PURPOSE = "Other: ";

const PROPERTIES: Schema = {
  name: text("required", { check: notEmpty }),
  description: text("optional"),
  purpose: text("optional", { default: "Web Application" }),
  environment: text("optional", {
    isEquivalent: ignoringCase,
    check: (value) =>
      ["development", "staging", "production"].includes(String(value).toLowerCase())
        ? undefined
        : `expected environment to be one of ["development" "staging" "production"], got ${value}`,
  }),
  isDefault: flag("optional", { default: false }),
  resources: set("computed", text("optional"), { isLocal: true }),
  ownerUuid: text("output"),
  ownerId: number("output"),
  createdAt: text("output"),
  updatedAt: text("output"),
};

/** A project: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Projects */
export const PROJECT: Description = {
  type: "digitalocean:index/project:Project",
  properties: PROPERTIES,
  isNamed: true,
  timeouts: { delete: 180 },
  async create({ api }, inputs) {
    const answer = await during("Error creating Project", () => api.post("/v2/projects", projectRequest(inputs)));
    return { id: textAt(objectAt(answer, "project"), "id") };
  },
  async finish({ api }, id, inputs) {
    if (inputs.isDefault === true) {
      const body = { ...projectRequest(inputs), is_default: true };
      await during("Error setting project as default", () => api.patch(`/v2/projects/${id}`, body));
    }
    await assign(api, id, textsAt(inputs, "resources"));
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error reading Project", () => api.get(`/v2/projects/${id}`)));
    if (answer === undefined) return undefined;
    const project = objectAt(answer, "project");
    const purpose = textAt(project, "purpose");
    return {
      ...fromWire(PROPERTIES, project),
      purpose: purpose.startsWith(OTHER_PURPOSE) ? purpose.slice(OTHER_PURPOSE.length) : purpose,
      resources: await resourcesOf(api, id),
    };
  },
  async update({ api }, { id, olds, news, isChanged }) {
    const body = { ...projectRequest(news), is_default: news.isDefault ?? false };
    await during("Error updating Project", () => api.patch(`/v2/projects/${id}`, body));
    if (!isChanged("resources")) return;
    const wanted = textsAt(news, "resources");
    await release(
      api,
      textsAt(olds, "resources").filter((urn) => !wanted.includes(urn)),
    );
    await assign(api, id, wanted);
  },
  async delete({ api, timeoutSeconds }, id) {
    await release(api, await resourcesOf(api, id));
    const deadline = Date.now() + timeoutSeconds * 1000;
    await during("Error deleting Project", async () => {
      for (;;) {
        try {
          return await api.delete(`/v2/projects/${id}`);
        } catch (error) {
          // Resources leave a project with a delay.
          const isInUse = error instanceof ApiError && error.status === 412;
          if (!isInUse || Date.now() >= deadline) throw error;
          await delay(RETRY_MILLISECONDS);
        }
      }
    });
  },
};

/** The URNs of what a project holds. */
export async function resourcesOf(api: Api, id: string): Promise<string[]> {
  const resources = await during("Error loading project resources", () =>
    api.list(`/v2/projects/${id}/resources`, "resources"),
  );
  return resources.map((resource) => textAt(resource, "urn"));
}

/** Puts resources into a project. */
export async function assign(api: Api, id: string, urns: readonly string[]): Promise<void> {
  if (urns.length === 0) return;
  await during(`Error assigning resources to project ${id}`, () =>
    api.post(`/v2/projects/${id}/resources`, { resources: urns }),
  );
}

/** Takes resources out of their project: each is in one, so they move to the account's default. */
export async function release(api: Api, urns: readonly string[]): Promise<void> {
  if (urns.length === 0) return;
  const answer = await during("Error locating default project", () => api.get("/v2/projects/default"));
  await assign(api, textAt(objectAt(answer, "project"), "id"), urns);
}

function projectRequest(inputs: Properties): Properties {
  return {
    name: textAt(inputs, "name"),
    description: textAt(inputs, "description"),
    purpose: textAt(inputs, "purpose"),
    ...(inputs.environment === undefined ? {} : { environment: inputs.environment }),
  };
}

import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { tagName } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const COUNTED = {
  droplets: "droplets",
  images: "images",
  volumes: "volumes",
  volumeSnapshots: "volume_snapshots",
  databases: "databases",
};

const PROPERTIES: Schema = {
  name: text("required", { replaces: true, check: tagName }),
  totalResourceCount: number("output"),
  ...Object.fromEntries(Object.keys(COUNTED).map((name) => [`${name}Count`, number("output")])),
};

/** A tag: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags */
export const TAG: Description = {
  type: "digitalocean:index/tag:Tag",
  properties: PROPERTIES,
  isNamed: true,
  async create({ api }, inputs) {
    const answer = await during("Error creating tag", () => api.post("/v2/tags", { name: textAt(inputs, "name") }));
    return { id: textAt(objectAt(answer, "tag"), "name") };
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error retrieving tag", () => api.get(tagPath(id))));
    if (answer === undefined) return undefined;
    const tag = objectAt(answer, "tag");
    const resources = objectAt(tag, "resources");
    const counts = Object.entries(COUNTED).map(([name, wire]) => [
      `${name}Count`,
      objectAt(resources, wire).count ?? 0,
    ]);
    return { name: textAt(tag, "name"), totalResourceCount: resources.count ?? 0, ...Object.fromEntries(counts) };
  },
  async delete({ api }, id) {
    await during("Error deleting tag", () => api.delete(tagPath(id)));
  },
};

/**
 * Brings a resource's tags from one set to another; tags that do not exist yet are made.
 *
 * @param target - `resource_id` and `resource_type`, such as `database`.
 */
export async function setTags(
  api: Api,
  target: Properties,
  olds: readonly string[],
  news: readonly string[],
): Promise<void> {
  const body = { resources: [target] };
  for (const tag of olds.filter((old) => !news.includes(old))) await api.delete(`${tagPath(tag)}/resources`, body);
  for (const tag of news.filter((new_) => !olds.includes(new_))) {
    await api.post("/v2/tags", { name: tag });
    await api.post(`${tagPath(tag)}/resources`, body);
  }
}

function tagPath(name: string): string {
  return `/v2/tags/${encodeURIComponent(name)}`;
}

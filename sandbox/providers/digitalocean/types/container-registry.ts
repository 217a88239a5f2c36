import type { Properties } from "../../framework/values.ts";
import { defined, objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const SERVER = "registry.digitalocean.com";

const PROPERTIES: Schema = {
  name: text("required", { replaces: true, check: notEmpty }),
  subscriptionTierSlug: text("required", { check: oneOf("starter", "basic", "professional") }),
  region: text("computed", { replaces: true, check: notEmpty }),
  createdAt: text("output"),
  endpoint: text("output"),
  serverUrl: text("output"),
  storageUsageBytes: number("output"),
};

/** The account's image registry: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Container-Registry */
export const CONTAINER_REGISTRY: Description = {
  type: "digitalocean:index/containerRegistry:ContainerRegistry",
  properties: PROPERTIES,
  isNamed: true,
  async create({ api }, inputs) {
    const body = defined({
      name: inputs.name,
      subscription_tier_slug: inputs.subscriptionTierSlug,
      region: inputs.region,
    });
    const answer = await during("Error creating container registry", () => api.post("/v2/registry", body));
    return { id: textAt(objectAt(answer, "registry"), "name") };
  },
  read: ({ api }, id) => ifFound(() => during("Error retrieving container registry", () => readRegistry(api, id))),
  async update({ api }, { news, isChanged }) {
    if (!isChanged("subscriptionTierSlug")) return;
    // The subscription belongs to the account: this changes it for every registry.
    await during("Error updating container registry subscription", () =>
      api.post("/v2/registries/subscription", { tier_slug: textAt(news, "subscriptionTierSlug") }),
    );
  },
  async delete({ api }, id) {
    await during("Error deleting container registry", () => api.delete(`/v2/registries/${id}`));
  },
};

/**
 * The outputs of a registry and of the account's subscription.
 *
 * @throws ApiError with status 404 when there is no such registry.
 */
export async function readRegistry(api: Api, name: string): Promise<Properties> {
  const registry = objectAt(await api.get(`/v2/registries/${name}`), "registry");
  const { subscription } = await api.get("/v2/registries/subscription");
  const tier = objectAt(objectAt({ subscription: subscription ?? null }, "subscription"), "tier");
  return {
    name: textAt(registry, "name"),
    region: textAt(registry, "region"),
    createdAt: textAt(registry, "created_at"),
    storageUsageBytes: registry.storage_usage_bytes ?? 0,
    serverUrl: SERVER,
    endpoint: `${SERVER}/${textAt(registry, "name")}`,
    subscriptionTierSlug: textAt(tier, "slug"),
  };
}

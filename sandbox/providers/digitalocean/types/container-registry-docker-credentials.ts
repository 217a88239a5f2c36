import { ProviderError } from "../../framework/errors.ts";
import type { Properties } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { flag, number, type Schema, text } from "../../terraform/schema/property.ts";
import { between, notEmpty } from "../../terraform/schema/rules.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description } from "../description.ts";

// Fifty years.
const MAX_SECONDS = 1_576_800_000;

const PROPERTIES: Schema = {
  registryName: text("required", { replaces: true, check: notEmpty }),
  write: flag("optional", { default: false }),
  expirySeconds: number("optional", { default: MAX_SECONDS, check: between(0, MAX_SECONDS) }),
  dockerCredentials: text("output", { isSecret: true }),
  credentialExpirationTime: text("output"),
};

/** A `config.json` for Docker: https://docs.digitalocean.com/reference/api/digitalocean/#operation/registry_get_dockerCredentials */
export const CONTAINER_REGISTRY_DOCKER_CREDENTIALS: Description = {
  type: "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials",
  properties: PROPERTIES,
  isNamed: false,
  async create({ api }, inputs) {
    const name = textAt(inputs, "registryName");
    await during("Error retrieving container registry", () => api.get(`/v2/registries/${name}`));
    return { id: name, known: await generate(api, inputs) };
  },
  async read({ api }, id, known) {
    const path = `/v2/registries/${id}`;
    const answer = await ifFound(() => during("Error retrieving container registry", () => api.get(path)));
    if (answer === undefined) return undefined;
    const settings = {
      registryName: id,
      write: known.write ?? false,
      expirySeconds: known.expirySeconds ?? MAX_SECONDS,
    };
    const isValid = Date.parse(String(known.credentialExpirationTime)) > Date.now();
    return isValid ? settings : { ...settings, ...(await generate(api, settings)) };
  },
  // Whatever changes, the credentials are others, and those of before are not revoked.
  update: () => Promise.resolve(),
  outdated: ["dockerCredentials", "credentialExpirationTime"],
  // The original revokes the token at a fixed address outside the API, and crashes where that cannot be reached.
  async delete() {
    throw new ProviderError(
      "The stand-in for the digitalocean plugin does not call https://cloud.digitalocean.com/v1/oauth/revoke: set retainOnDelete on the credentials.",
    );
  },
};

async function generate(api: Api, inputs: Properties): Promise<Properties> {
  const seconds = Number(inputs.expirySeconds);
  const query = `read_write=${inputs.write === true}&expiry_seconds=${seconds}`;
  const credentials = await during("Error retrieving container registry credentials", () =>
    api.get(`/v2/registries/${textAt(inputs, "registryName")}/docker-credentials?${query}`),
  );
  const expires = new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  return { dockerCredentials: JSON.stringify(credentials), credentialExpirationTime: expires };
}

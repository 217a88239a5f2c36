import { type Cloud, timestamp } from "../cloud.ts";
import { type Answer, conflict, created, noContent, ok, preconditionFailed, unprocessable } from "../http/answer.ts";
import { type ApiRequest, bodyOf, integerQuery, type Route, route } from "../http/route.ts";
import { type Registry, registryLimit, subscriptionAnswer, TIERS, tierOf } from "./account.ts";
import {
  createRegistry,
  deleteRegistry,
  findRegistry,
  isReadOnly,
  onlyRegistry,
  REGISTRY_REGIONS,
  registryAnswer,
} from "./registries.ts";

const VENDOR_HOST = "registry.digitalocean.com";

/** Imitates https://docs.digitalocean.com/reference/api/reference/container-registries/ (several registries). */
export function registriesRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/registries", "registries_list", () =>
      ok({ registries: [...cloud.registry.registries.values()].map(registryAnswer) }),
    ),
    route("POST /v2/registries", "registries_create", (request) =>
      created({ registry: registryAnswer(createRegistry(cloud, bodyOf(request), false)) }),
    ),
    route("GET /v2/registries/{registry_name}", "registries_get", (request) =>
      ok({ registry: registryAnswer(findRegistry(cloud, request)) }),
    ),
    route("DELETE /v2/registries/{registry_name}", "registries_delete", async (request) => {
      await deleteRegistry(cloud, findRegistry(cloud, request));
      return noContent();
    }),
    route("GET /v2/registries/{registry_name}/docker-credentials", "registries_get_dockerCredentials", (request) =>
      dockerCredentials(cloud, findRegistry(cloud, request), request),
    ),
    ...accountRoutes(cloud, "registries"),
  ];
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/container-registry/ (the one registry of an account). */
export function registryRoutes(cloud: Cloud): Route[] {
  const answer = (registry: Registry): object => ({
    registry: { ...registryAnswer(registry), subscription: subscriptionAnswer(cloud.registry) },
  });
  return [
    route("GET /v2/registry", "registry_get", () => ok(answer(onlyRegistry(cloud)))),
    route("POST /v2/registry", "registry_create", (request) =>
      created(answer(createRegistry(cloud, bodyOf(request), true))),
    ),
    route("DELETE /v2/registry", "registry_delete", async () => {
      await deleteRegistry(cloud, onlyRegistry(cloud));
      return noContent();
    }),
    route("GET /v2/registry/docker-credentials", "registry_get_dockerCredentials", (request) =>
      dockerCredentials(cloud, onlyRegistry(cloud), request),
    ),
    ...accountRoutes(cloud, "registry"),
  ];
}

function accountRoutes(cloud: Cloud, family: "registries" | "registry"): Route[] {
  const { registries } = cloud.registry;
  return [
    route(`GET /v2/${family}/subscription`, `${family}_get_subscription`, () =>
      ok({ subscription: subscriptionAnswer(cloud.registry) }),
    ),
    route(`POST /v2/${family}/subscription`, `${family}_update_subscription`, (request) => {
      const tier = tierOf(bodyOf(request).string("tier_slug"));
      if (registries.size > registryLimit(tier))
        throw preconditionFailed(`tier ${tier.slug} allows fewer registries than the account has`);
      const now = timestamp(cloud.now());
      const createdAt = cloud.registry.subscription?.createdAt ?? now;
      cloud.registry.subscription = { tier, createdAt, updatedAt: now };
      return ok({ subscription: subscriptionAnswer(cloud.registry) });
    }),
    route(`GET /v2/${family}/options`, `${family}_get_options`, () =>
      ok({
        options: {
          available_regions: REGISTRY_REGIONS,
          subscription_tiers: TIERS.map((tier) => ({ ...tier, eligible: true, eligibility_reasons: [] })),
        },
      }),
    ),
    route(`POST /v2/${family}/validate-name`, `${family}_validate_name`, (request) => {
      const name = bodyOf(request).string("name", { pattern: /^[a-z0-9-]{1,63}$/ });
      if (registries.has(name)) throw conflict("name already exists");
      return noContent();
    }),
  ];
}

/** Keyed by the vendor's host, for whoever looks for it, and by the host that images of the sandbox really have. */
async function dockerCredentials(cloud: Cloud, registry: Registry, request: ApiRequest): Promise<Answer> {
  const readWrite = request.query.get("read_write") === "true";
  const expirySeconds = integerQuery(request, "expiry_seconds", 0) ?? 0;
  if (readWrite && isReadOnly(registry))
    throw unprocessable("the registry is read-only while its garbage is collected");
  const { host } = cloud.runtime.registry;
  const { username, password } = await cloud.runtime.registry.credentials({ readWrite, expirySeconds });
  const auth = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return ok({ auths: { [VENDOR_HOST]: { auth }, [host]: { auth } } });
}

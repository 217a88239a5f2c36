import { randomUUID } from "node:crypto";
import type { Properties } from "../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../terraform/json.ts";
import { during } from "../terraform/polling.ts";
import type { Api } from "./api.ts";
import { readRegistry } from "./types/container-registry.ts";

/** A function of the SDK. */
type ProviderFunction = (api: Api, arguments_: Properties) => Promise<Properties>;

/** The functions that the stacks call, by token. */
export const FUNCTIONS: Readonly<Record<string, ProviderFunction>> = {
  "digitalocean:index/getAccount:getAccount": getAccount,
  "digitalocean:index/getContainerRegistry:getContainerRegistry": getContainerRegistry,
  "digitalocean:index/getDatabaseCa:getDatabaseCa": getDatabaseCa,
  "digitalocean:index/getKubernetesVersions:getKubernetesVersions": getKubernetesVersions,
};

/** `GET /v2/kubernetes/options`: https://docs.digitalocean.com/reference/api/digitalocean/#operation/kubernetes_list_options */
async function getKubernetesVersions(api: Api, { versionPrefix }: Properties): Promise<Properties> {
  const answer = await during("Error retrieving Kubernetes options", () => api.get("/v2/kubernetes/options"));
  const prefix = typeof versionPrefix === "string" ? versionPrefix : "";
  const slugs = objectsAt(objectAt(answer, "options"), "versions").map((version) => textAt(version, "slug"));
  const validVersions = slugs.filter((slug) => slug.startsWith(prefix));
  return {
    id: randomUUID(),
    validVersions,
    ...(validVersions[0] === undefined ? {} : { latestVersion: validVersions[0] }),
    ...(prefix === "" ? {} : { versionPrefix: prefix }),
  };
}

async function getContainerRegistry(api: Api, arguments_: Properties): Promise<Properties> {
  const name = textAt(arguments_, "name");
  const found = await during("Error retrieving container registry", () => readRegistry(api, name));
  return { id: name, ...found };
}

/** `GET /v2/databases/{id}/ca`: https://docs.digitalocean.com/reference/api/digitalocean/#operation/databases_get_ca */
async function getDatabaseCa(api: Api, { clusterId }: Properties): Promise<Properties> {
  const answer = await during("Error retrieving database CA", () => api.get(`/v2/databases/${clusterId}/ca`));
  const certificate = Buffer.from(textAt(objectAt(answer, "ca"), "certificate"), "base64").toString("utf8");
  return { id: String(clusterId), clusterId: String(clusterId), certificate };
}

async function getAccount(api: Api): Promise<Properties> {
  const answer = await during("Error retrieving account", () => api.get("/v2/account"));
  const account = objectAt(answer, "account");
  return {
    id: textAt(account, "uuid"),
    uuid: textAt(account, "uuid"),
    email: textAt(account, "email"),
    emailVerified: account.email_verified ?? false,
    dropletLimit: account.droplet_limit ?? 0,
    floatingIpLimit: account.floating_ip_limit ?? 0,
    status: textAt(account, "status"),
    statusMessage: textAt(account, "status_message"),
  };
}

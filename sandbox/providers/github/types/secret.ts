import type { Properties } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";
import type { Description } from "../../terraform/resource.ts";
import { type Schema, text } from "../../terraform/schema/property.ts";
import { type Api, ifFound } from "../api.ts";
import { buildId, parseId } from "../ids.ts";
import { seal } from "../sealed-value.ts";
import { OF_ENVIRONMENT, OF_REPOSITORY, repositoryId, scopeOf, secretName, times } from "./repository.ts";

const COMMON: Schema = {
  secretName: text("required", { replaces: true, check: secretName }),
  keyId: text("output"),
  // The API never tells it: the state is the only place where it can be compared.
  value: text("optional", { isSecret: true, isWriteOnly: true }),
  createdAt: text("output"),
  updatedAt: text("output"),
  remoteUpdatedAt: text("output"),
};

/** A secret of one environment: https://docs.github.com/en/rest/actions/secrets#create-or-update-an-environment-secret */
export const ENVIRONMENT_SECRET = describe(
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
  { ...OF_ENVIRONMENT, ...COMMON },
  "/repos/{owner}/{repo}/environments/{environment_name}/secrets",
  ["repository", "environment", "secretName"],
);

/** A secret of the whole repository: https://docs.github.com/en/rest/actions/secrets#create-or-update-a-repository-secret */
export const REPOSITORY_SECRET = describe(
  "github:index/actionsSecret:ActionsSecret",
  { ...OF_REPOSITORY, ...COMMON },
  "/repos/{owner}/{repo}/actions/secrets",
  ["repository", "secretName"],
);

function describe(type: string, properties: Schema, route: string, idParts: readonly string[]): Description<Api> {
  const single = (known: Properties): Properties => ({ ...scopeOf(known), secret_name: textAt(known, "secretName") });
  const put = async (api: Api, inputs: Properties): Promise<string> => {
    const publicKey = await api.request(`GET ${route}/public-key`, scopeOf(inputs));
    const sealed = await seal(textAt(inputs, "value"), publicKey);
    await api.request(`PUT ${route}/{secret_name}`, { ...single(inputs), ...sealed });
    return textAt(publicKey, "key_id");
  };
  return {
    type,
    properties,
    isNamed: false,
    uncovered: ["destroyOnDrift", "encryptedValue", "keyId", "plaintextValue", "valueEncrypted"],
    validate: ({ value }) =>
      value === undefined
        ? ['"value": one of `encrypted_value,plaintext_value,value,value_encrypted` must be specified']
        : [],
    // Somebody else has changed it since: the value in the state is not the one that counts any more.
    adjust: (changes, { outputs: { updatedAt, remoteUpdatedAt } }) =>
      updatedAt === remoteUpdatedAt
        ? [...changes]
        : [...changes, { path: "updatedAt", kind: "update", isInput: false }],
    async create({ api }, inputs) {
      const keyId = await put(api, inputs);
      const id = buildId(...idParts.map((part) => textAt(inputs, part)));
      return { id, known: { keyId, repositoryId: await repositoryId(api, textAt(inputs, "repository")) } };
    },
    async read({ api }, _id, known) {
      const answer = await ifFound(() => api.request(`GET ${route}/{secret_name}`, single(known)));
      if (answer === undefined) return undefined;
      const { createdAt, updatedAt } = times(answer);
      return { createdAt, updatedAt: known.updatedAt ?? updatedAt, remoteUpdatedAt: updatedAt };
    },
    async update({ api }, { news }) {
      await put(api, news);
    },
    outdated: ["updatedAt"],
    async delete({ api }, _id, known) {
      await api.request(`DELETE ${route}/{secret_name}`, single(known));
    },
    async import({ api }, id) {
      const parts = parseId(id, idParts);
      const known = Object.fromEntries(idParts.map((part, index) => [part, parts[index] ?? ""]));
      return { id, known: { ...known, repositoryId: await repositoryId(api, parts[0] ?? "") } };
    },
  };
}

import type { Properties, Value } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";
import { number, type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";
import type { Api } from "../api.ts";

/** What every type has that belongs to a repository. The original lets a repository be renamed; here there is one. */
export const OF_REPOSITORY: Schema = {
  repository: text("required", { replaces: true, check: notEmpty }),
  repositoryId: number("output"),
};

/** What every type has that belongs to an environment. */
export const OF_ENVIRONMENT: Schema = {
  ...OF_REPOSITORY,
  environment: text("required", { replaces: true, check: notEmpty }),
};

/** The part of a request's parameters that names the repository, and the environment where there is one. */
export function scopeOf(properties: Properties): Properties {
  const { repository, environment } = properties;
  return {
    ...(repository === undefined ? {} : { repo: repository }),
    ...(environment === undefined ? {} : { environment_name: environment }),
  };
}

/** The repository's number. */
export async function repositoryId(api: Api, repository: string): Promise<Value> {
  const found = await api.request("GET /repos/{owner}/{repo}", { repo: repository });
  return found.id ?? 0;
}

/** The rule for the names of secrets and variables; wording as in the original. */
export function secretName(value: Value): string | undefined {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(String(value))) {
    return "secret names can only contain alphanumeric characters or underscores and must not start with a number";
  }
  return /^github_/i.test(String(value)) ? "secret names must not start with the GITHUB_ prefix" : undefined;
}

/** When something was made and changed last, in the original's words. */
export function times(answer: Properties): { readonly createdAt: string; readonly updatedAt: string } {
  return { createdAt: textAt(answer, "created_at"), updatedAt: textAt(answer, "updated_at") };
}

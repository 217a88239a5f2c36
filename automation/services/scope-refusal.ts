import { missingScope, tellMissingScope } from "../engine/token-scopes.ts";
import { CliError } from "../errors.ts";
import type { Refusal } from "./json-api.ts";

/**
 * What a refusal of DigitalOcean means when the token lacks a scope, in the words that a refused update has; undefined for
 * any other, and where no scope is known.
 */
export function explainScope({ method, path, status, said }: Refusal): CliError | undefined {
  const request = `${method} ${path.split("?")[0]}`;
  const scope = status === 403 ? missingScope(`${method} https://api.digitalocean.com${path}: 403`) : undefined;
  if (scope === undefined) return undefined;
  const { message, hint } = tellMissingScope(request, scope);
  return new CliError("token-scope-missing", message, hint, { details: [`${request}: 403 ${said}`] });
}

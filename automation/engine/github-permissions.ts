import { CliError } from "../errors.ts";
import type { FailedResource } from "./events.ts";

/** The permission that each kind of setting needs: https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
const PERMISSIONS: Readonly<Record<string, string>> = {
  RepositoryEnvironment: "Administration",
  RepositoryEnvironmentDeploymentPolicy: "Administration",
  RepositoryRuleset: "Administration",
  ActionsEnvironmentSecret: "Environments",
  ActionsEnvironmentVariable: "Environments",
  ActionsSecret: "Secrets",
  ActionsVariable: "Variables",
};

/** Too many requests have the same status, and another cure. */
const REFUSED = /: 40[13] (?!.*rate limit)/i;

/** What GitHub's refusals of a token mean; undefined when it refused none. */
export function explainGitHubRefusal(
  stack: string,
  failures: readonly FailedResource[],
  cause: unknown,
): CliError | undefined {
  const refused = failures.filter(
    ({ type, reasons }) => type.startsWith("github:") && reasons.some((reason) => REFUSED.test(reason)),
  );
  if (refused.length === 0) return undefined;
  const permissions = new Set(refused.map(({ type }) => PERMISSIONS[type.split(":").at(-1) ?? ""] ?? "Administration"));
  const details = refused.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`));
  return new CliError(
    "permission-missing",
    `The token may not read or change the repository's settings that "${stack}" keeps: it needs access to ${[...permissions].sort().join(", ")}, to write unless it only looks.`,
    "Set GREENROOM_ADMIN_TOKEN to a token that has it, as docs/repository.md says; GITHUB_TOKEN of a workflow's job never does.",
    { cause, details },
  );
}

import type { Description } from "../../terraform/resource.ts";
import type { Api } from "../api.ts";
import { DEPLOYMENT_POLICY } from "./deployment-policy.ts";
import { REPOSITORY_ENVIRONMENT } from "./repository-environment.ts";
import { RULESET } from "./ruleset.ts";
import { ENVIRONMENT_SECRET, REPOSITORY_SECRET } from "./secret.ts";
import { ENVIRONMENT_VARIABLE, REPOSITORY_VARIABLE } from "./variable.ts";

/** The resource types that the components use. */
export const DESCRIPTIONS: readonly Description<Api>[] = [
  DEPLOYMENT_POLICY,
  ENVIRONMENT_SECRET,
  ENVIRONMENT_VARIABLE,
  REPOSITORY_ENVIRONMENT,
  REPOSITORY_SECRET,
  REPOSITORY_VARIABLE,
  RULESET,
];

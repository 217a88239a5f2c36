import { fitsPattern } from "../events/filter-pattern.ts";
import type { EnvironmentRules, GitHubAccess, Values } from "../github-access.ts";
import { resolve, type Scope } from "../language/expression.ts";
import type { Template } from "../language/template.ts";

/** The GitHub environment of a job, with what it gives and what it asks for. */
export interface JobEnvironment {
  readonly name: string;
  readonly needsApproval: boolean;
  readonly values: Values;
}

/**
 * The environment that a job names; undefined when it names none.
 *
 * @throws Error when the reference of the run may not deploy to it, and when the job leaves the deployment to the runner.
 */
export async function openEnvironment(
  template: Template | undefined,
  scope: Scope,
  ref: string,
  github: GitHubAccess,
): Promise<JobEnvironment | undefined> {
  if (template === undefined || template === null) return undefined;
  const value = resolve(template, scope);
  const { name, deployment } =
    typeof value === "object" && value !== null ? readReference(value) : readReference({ name: value });
  if (name === "") return undefined;
  if (deployment !== false && deployment !== "false") {
    throw new Error(
      `the sandbox's runner makes no deployments itself: environment "${name}" needs "deployment: false"`,
    );
  }
  const rules = await github.rules(name);
  if (!mayDeploy(rules, ref)) {
    const shown = ref.replace(/^refs\/(heads|tags)\//, "");
    throw new Error(`Branch "${shown}" is not allowed to deploy to ${name} due to environment protection rules.`);
  }
  return { name, needsApproval: rules.needsApproval, values: await github.values(name) };
}

function readReference(value: object): { readonly name: string; readonly deployment: unknown } {
  const { name, deployment } = { name: "", deployment: undefined, ...value } as Readonly<Record<string, unknown>>;
  return { name: String(name ?? ""), deployment };
}

function mayDeploy({ patterns }: EnvironmentRules, ref: string): boolean {
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  return patterns === undefined || patterns.some((pattern) => fitsPattern(pattern, name));
}

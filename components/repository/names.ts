import * as pulumi from "@pulumi/pulumi";

const SETTING_NAME = /^[A-Z_][A-Z0-9_]*$/;
const ENVIRONMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,254}$/;

/** A property with what is wrong with it. */
export type Problem = pulumi.InputPropertyErrorDetails;

/**
 * What is wrong with the names of secrets or variables. GitHub turns small letters into capitals, so they are refused:
 * https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets
 */
export function settingNameProblems(propertyPath: string, names: readonly string[]): readonly Problem[] {
  return names
    .filter((name) => !SETTING_NAME.test(name) || name.startsWith("GITHUB_"))
    .map((name) => ({
      propertyPath,
      reason: `capital letters, digits and "_", no digit first and not beginning with GITHUB_, got "${name}"`,
    }));
}

/** What is wrong with the name of a GitHub environment. */
export function environmentNameProblems(name: string): readonly Problem[] {
  if (ENVIRONMENT_NAME.test(name)) return [];
  return [
    { propertyPath: "environment", reason: `letters, digits, ".", "_", "-" and "/", at most 255, got "${name}"` },
  ];
}

/** @throws InputPropertiesError that names all problems in its message too, because that is what a person sees. */
export function requireNone(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const message = problems.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`).join("; ");
  throw new pulumi.InputPropertiesError({ message, errors: [...problems] });
}

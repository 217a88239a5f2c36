import { platform } from "./platform.ts";
import { pullRequest } from "./pull-request.ts";
import type { Program, ProgramSettings, StackOutputs } from "./settings.ts";
import { standalone } from "./standalone.ts";
import type { ValueKind } from "./values.ts";

export { type Deployment, readBuildArguments, type ValueTexts } from "./config.ts";
export { ConfigurationError } from "./configuration-error.ts";
export { PLATFORM_OUTPUTS, type PlatformOutputs } from "./platform-outputs.ts";
export { parseRelease, type Release, type ReleasedApp } from "./release.ts";
export { SECRET_PREFIX, secretsIn } from "./secrets.ts";
export type { Program, ProgramSettings, StackOutputs } from "./settings.ts";

/** A stack of this project: what it is called, whose values it reads, and what makes it. */
export interface Stack {
  readonly name: string;

  /** `Pulumi.<kind>.yaml` holds its values. */
  readonly kind: ValueKind;

  readonly program: (settings: ProgramSettings) => Promise<StackOutputs>;
}

/** The one list of stacks: a pattern of names, and what they stand for. */
const STACKS: readonly {
  readonly pattern: RegExp;
  readonly kind: ValueKind;
  readonly programOf: (name: string) => Program;
}[] = [
  { pattern: /^platform$/, kind: "platform", programOf: () => platform },
  { pattern: /^staging$/, kind: "staging", programOf: () => (settings) => standalone("staging", settings) },
  { pattern: /^production$/, kind: "production", programOf: () => (settings) => standalone("production", settings) },
  { pattern: /^pr-[1-9][0-9]{0,8}$/, kind: "pr", programOf: (name) => (settings) => pullRequest(name, settings) },
];

/**
 * The stack of a name.
 *
 * @throws Error for a name that stands for nothing.
 */
export function resolveStack(name: string): Stack {
  const found = STACKS.find(({ pattern }) => pattern.test(name));
  if (found !== undefined) return { name, kind: found.kind, program: found.programOf(name) };
  throw new Error(
    `"${name}" is no stack of this project: use "platform", "staging", "production", or "pr-" and the number of a pull request, such as "pr-12".`,
  );
}

import { readTarget } from "./compose-config.ts";
import { composePlatform } from "./compose-platform.ts";
import { composePullRequest } from "./compose-pull-request.ts";
import { leases } from "./leases.ts";
import { platform } from "./platform.ts";
import { pullRequest } from "./pull-request.ts";
import { prepareRepository } from "./repository.ts";
import type { Program, ProgramSettings, StackOutputs } from "./settings.ts";
import { standalone } from "./standalone.ts";
import type { ValueKind } from "./values.ts";

export type { ComposeAccess, DeployKey } from "./compose-access.ts";
export { readTarget } from "./compose-config.ts";
export { COMPOSE_OUTPUTS } from "./compose-outputs.ts";
export { type Deployment, readBuildArguments, type ValueTexts } from "./config.ts";
export { ConfigurationError } from "./configuration-error.ts";
export { PLATFORM_OUTPUTS, type PlatformOutputs } from "./platform-outputs.ts";
export { parseRelease, type Release, type ReleasedApp } from "./release.ts";
export type { Program, ProgramSettings, StackOutputs } from "./settings.ts";

/** A stack of this project: what it is called, whose values it reads, and what makes it. */
export interface Stack {
  readonly name: string;

  /** `Pulumi.<kind>.yaml` holds its values; undefined for a stack that has none. */
  readonly kind: ValueKind | undefined;

  readonly program: (settings: ProgramSettings) => Promise<StackOutputs>;

  /** Loads what the program would load on its way, as its values tell, which have keys without namespace. */
  readonly prepare: Prepare;
}

type Prepare = (values: Readonly<Record<string, unknown>>) => Promise<void>;

/** The one list of stacks: a pattern of names, and what they stand for. */
const STACKS: readonly {
  readonly pattern: RegExp;
  readonly kind: ValueKind | undefined;
  readonly programOf: (name: string) => Program;
  readonly prepare?: Prepare;
}[] = [
  { pattern: /^platform$/, kind: "platform", programOf: () => platformOnTarget, prepare: prepareRepository },
  { pattern: /^staging$/, kind: "staging", programOf: () => (settings) => standalone("staging", settings) },
  { pattern: /^staging-lease$/, kind: undefined, programOf: () => () => leases() },
  { pattern: /^production$/, kind: "production", programOf: () => (settings) => standalone("production", settings) },
  { pattern: /^pr-[1-9][0-9]{0,8}$/, kind: "pr", programOf: pullRequestOnTarget },
];

function platformOnTarget(settings: ProgramSettings): Promise<StackOutputs> {
  return readTarget(settings.values ?? {}) === "compose-host" ? composePlatform(settings) : platform(settings);
}

function pullRequestOnTarget(name: string): Program {
  return (settings) =>
    settings.target === "compose-host" ? composePullRequest(name, settings) : pullRequest(name, settings);
}

/**
 * The stack of a name.
 *
 * @throws Error for a name that stands for nothing.
 */
export function resolveStack(name: string): Stack {
  const found = STACKS.find(({ pattern }) => pattern.test(name));
  if (found !== undefined) {
    const { kind, programOf, prepare = async () => undefined } = found;
    return { name, kind, program: programOf(name), prepare };
  }
  throw new Error(
    `"${name}" is no stack of this project: use "platform", "staging", "production", or "pr-" and the number of a pull request, such as "pr-12".`,
  );
}

import {
  PLATFORM_PREFIX,
  STANDALONE_ENVIRONMENTS,
  type StandaloneName,
  standalonePrefix,
} from "../components/naming.ts";
import type { ValueKind } from "../stacks/values.ts";
import { CliError } from "./errors.ts";

/** The environment of one pull request. Its name comes from the number alone, so that it can always be found again. */
export interface PullRequestEnvironment {
  readonly kind: "pull-request";
  /** `pr-12`: stack name, namespace and owner mark. */
  readonly name: string;
  readonly number: number;
}

/** The long-lived base that pull request environments live on. */
export interface PlatformEnvironment {
  readonly kind: "platform";
  readonly name: "platform";
}

/** An environment with everything of its own. */
export interface StandaloneEnvironment {
  readonly kind: "standalone";
  readonly name: StandaloneName;
}

/** What a command works on. */
export type Environment = PullRequestEnvironment | PlatformEnvironment | StandaloneEnvironment;

const PULL_REQUEST = /^pr-([1-9][0-9]{0,8})$/;

/**
 * The environment that a person or a workflow named.
 *
 * @throws CliError `unknown-environment`
 */
export function parseEnvironment(name: string): Environment {
  const environment = findEnvironment(name);
  if (environment !== undefined) return environment;
  throw new CliError(
    "unknown-environment",
    `"${name}" is no environment: there are "platform", "staging", "production" and "pr-" with a pull request's number.`,
    'Name it like this: "greenroom up pr-12".',
  );
}

/** The environment that a stack name stands for; undefined for a stack of somebody else. */
export function findEnvironment(name: string): Environment | undefined {
  if (name === "platform") return { kind: "platform", name };
  const standalone = STANDALONE_ENVIRONMENTS.find((candidate) => candidate === name);
  if (standalone !== undefined) return { kind: "standalone", name: standalone };
  const number = PULL_REQUEST.exec(name)?.[1];
  return number === undefined ? undefined : { kind: "pull-request", name, number: Number(number) };
}

/** The environment of the pull request with this number. */
export function environmentOf(number: number): PullRequestEnvironment {
  return { kind: "pull-request", name: `pr-${number}`, number };
}

/** Whose values the stack of an environment reads: pull request environments share theirs. */
export function valueKindOf(environment: Environment): ValueKind {
  return environment.kind === "pull-request" ? "pr" : environment.name;
}

/** What the names of the cluster that an environment lives in, and of everything around it, begin with. */
export function prefixOf(environment: Environment): string {
  return environment.kind === "standalone" ? standalonePrefix(environment.name) : PLATFORM_PREFIX;
}

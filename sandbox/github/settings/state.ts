import { ACCOUNTS } from "../accounts.ts";
import type { SecretBox } from "./secret-box.ts";

/** A rule that decides which branches or tags may deploy to an environment. */
export interface DeploymentPolicy {
  readonly id: number;
  readonly type: "branch" | "tag";
  /** A pattern, such as `release/*`. */
  name: string;
}

/** Somebody who may approve a deployment. */
export interface Reviewer {
  readonly type: "User" | "Team";
  readonly id: number;
}

/** A secret; its value leaves the imitation only through the sandbox's own control path. */
export interface StoredSecret {
  readonly name: string;
  /** SHA-256 of the value, in hexadecimal digits. */
  readonly hash: string;
  readonly value: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A variable. */
export interface StoredVariable {
  readonly name: string;
  readonly value: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What may hold secrets and variables: the repository, or one of its environments. */
export interface Holder {
  readonly secrets: Map<string, StoredSecret>;
  readonly variables: Map<string, StoredVariable>;
}

/** What protects an environment; every update gives all of it anew. */
export interface Protection {
  readonly waitMinutes: number;
  readonly preventSelfReview: boolean;
  readonly canAdminsBypass: boolean;
  readonly reviewers: readonly Reviewer[];
  readonly branchPolicy: { readonly protected_branches: boolean; readonly custom_branch_policies: boolean } | null;
}

/** A GitHub environment, with its policies by number. */
export interface DeploymentEnvironment extends Holder {
  readonly id: number;
  readonly name: string;
  protection: Protection;
  readonly policies: Map<number, DeploymentPolicy>;
  readonly createdAt: string;
  updatedAt: string;
}

/** A ruleset, as the API takes and gives it. */
export interface Ruleset {
  readonly id: number;
  readonly name: string;
  readonly target: string;
  readonly enforcement: string;
  readonly bypass_actors: readonly unknown[];
  readonly conditions: unknown;
  readonly rules: readonly unknown[];
  readonly created_at: string;
  readonly updated_at: string;
}

/** A person or a team that can be looked up. */
export interface Account {
  readonly id: number;
  readonly login: string;
}

/** All that the sandbox's GitHub remembers about the repository's settings. */
export interface SettingsState extends Holder {
  /** By name in small letters, because names that differ in case only are the same. */
  readonly environments: Map<string, DeploymentEnvironment>;
  readonly rulesets: Map<number, Ruleset>;
  /** The key pair that secrets are sealed for. */
  readonly box: SecretBox;
  readonly users: readonly Account[];
  readonly teams: readonly Account[];
}

/** Settings that nobody has changed yet; two people and a team may be named as reviewers. */
export function createSettings(box: SecretBox): SettingsState {
  return {
    environments: new Map(),
    secrets: new Map(),
    variables: new Map(),
    rulesets: new Map(),
    box,
    users: ACCOUNTS.filter(({ type, role }) => type === "User" && role !== "none"),
    teams: [{ id: 3001, login: "maintainers" }],
  };
}

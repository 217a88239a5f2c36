import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { Catalogue } from "../components/catalogue/index.ts";
import type { Target } from "../stacks/compose-config.ts";
import type { ValueKind } from "../stacks/values.ts";
import type { Checkout } from "./delivery/checkout.ts";
import type { Update } from "./engine/events.ts";
import type { Interruption } from "./engine/interruption.ts";
import type { LockWaiting } from "./engine/lock-gate.ts";
import type { LockView } from "./engine/lock-view.ts";
import type { OperationOptions } from "./engine/operation.ts";
import type { StackSession } from "./engine/stack-session.ts";
import type { StackState } from "./engine/state.ts";
import type { ConfigValues } from "./engine/values.ts";
import type { Environment } from "./environment.ts";
import type { NameServerLookup } from "./lifecycle/delegation.ts";
import type { LeaseStore } from "./lifecycle/lease-store.ts";
import type { Options } from "./options.ts";
import type { Confidential } from "./report/confidential.ts";
import type { EnvironmentSecrets } from "./secrets.ts";
import type { DigitalOcean } from "./services/digitalocean.ts";
import type { DockerHost } from "./services/docker-host.ts";
import type { GitHub } from "./services/github/github.ts";
import type { Kubernetes } from "./services/kubernetes.ts";
import type { Settings } from "./settings.ts";

/** A stack that was opened; whoever opens one closes it. */
export type OpenStack = Pick<
  StackSession,
  "name" | "state" | "outputs" | "load" | "ensure" | "preview" | "up" | "drift" | "destroy" | "remove" | "close"
> & {
  /** Gives the stack other facts than those it was opened with. */
  configure(facts: Readonly<Record<string, string>>): Promise<void>;
};

/** A stack as the backend lists it. */
export interface ListedStack {
  readonly name: string;
  readonly updatedAt: string | undefined;
  readonly isUpdating: boolean;
  readonly resources: number | undefined;
}

/** What a stack runs and is given for it, and whether its lock is waited for. */
export interface StackContent extends LockWaiting {
  /** `empty` is for destroying: it needs no code of the pull request. A function is run as it is. */
  readonly program: "own" | "empty" | PulumiFn;
  /** The apps of an environment. @default none */
  readonly catalogue?: Catalogue;
  /** Facts of this one environment, by configuration key. @default none */
  readonly facts?: Readonly<Record<string, string>>;
  /** Set when the cluster is gone, so that objects in it count as gone too. @default false */
  readonly isClusterGone?: boolean;
}

/** The collaborators of every command; each is made when it is first asked for. */
export interface Tools {
  readonly options: Options;
  readonly settings: Settings;
  readonly interruption: Interruption;
  now(): Date;
  github(): Promise<GitHub>;
  cloud(): Promise<DigitalOcean>;
  /** Asks for the name servers of a domain. */
  readonly nameServers: NameServerLookup;
  /**
   * The commit of Greenroom's program that is checked out.
   *
   * @throws CliError `repository-unusable`
   */
  checkout(): Promise<Checkout>;
  /** The cluster that an environment lives in; undefined when there is none. */
  cluster(environment: Environment): Promise<Kubernetes | undefined>;
  /** Where pull request environments live. */
  target(): Promise<Target>;
  /** The Docker Engine that pull request environments live on; undefined for another target, and when there is none. */
  dockerHost(): Promise<DockerHost | undefined>;
  /** The configuration values of a kind of stack, keys without namespace. */
  values(kind: ValueKind): Promise<ConfigValues>;
  /** @throws CliError `catalogue-invalid` */
  catalogue(): Promise<Catalogue>;
  /**
   * The secrets of an environment; the program that it runs gets these.
   *
   * @throws CliError `secret-missing` or `secret-unresolved`
   */
  secrets(environment: Environment, catalogue: Catalogue): Promise<EnvironmentSecrets>;
  /** What must not be told to anybody. */
  readonly confidential: Confidential;
  openStack(name: string, content: StackContent): Promise<OpenStack>;
  /** What `up` would do if nothing were protected, tried on copies of stacks, this one and those that it reads. */
  previewUnprotected(
    name: string,
    content: StackContent,
    states: ReadonlyMap<string, StackState>,
    options: OperationOptions,
  ): Promise<Update>;
  /** Sets or lifts the protection of resources in the state of a stack. */
  setProtection(name: string, urns: readonly string[], wanted: "protect" | "unprotect"): Promise<void>;
  /** Tries whether the secrets in the state of a stack can be opened. @throws CliError `passphrase-wrong` */
  openSecrets(name: string): Promise<void>;
  /** Who holds the lock of a stack; undefined when nobody does. `isWorkBegun` says whether its state shows unfinished work. */
  viewLock(name: string, isWorkBegun: boolean): Promise<LockView | undefined>;
  listStacks(): Promise<readonly ListedStack[]>;
  /** Who holds staging. */
  readonly leases: LeaseStore;
  /** Says at once what a person would wonder about while a command works; what it did is told by its result. */
  tell(sentence: string): void;
}

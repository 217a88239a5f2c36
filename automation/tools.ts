import type { Catalogue } from "../components/catalogue/index.ts";
import type { Options } from "./cli.ts";
import type { Interruption } from "./engine/interruption.ts";
import type { StackSession } from "./engine/stack-session.ts";
import type { ConfigValues } from "./engine/values.ts";
import type { DigitalOcean } from "./services/digitalocean.ts";
import type { GitHub } from "./services/github/github.ts";
import type { Kubernetes } from "./services/kubernetes.ts";
import type { Settings } from "./settings.ts";

/** A stack that was opened; whoever opens one closes it. */
export type OpenStack = Pick<
  StackSession,
  "name" | "state" | "ensure" | "preview" | "up" | "destroy" | "remove" | "close"
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

/** What a stack runs and is given for it. */
export interface StackContent {
  /** `empty` is for destroying: it needs no code of the pull request. */
  readonly program: "own" | "empty";
  /** The apps of a pull request environment. @default none */
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
  /** The preview cluster; undefined when there is none. */
  cluster(): Promise<Kubernetes | undefined>;
  /** The configuration values of a kind of stack, keys without namespace. */
  values(kind: "platform" | "pr"): Promise<ConfigValues>;
  /** @throws CliError `catalogue-invalid` */
  catalogue(): Promise<Catalogue>;
  openStack(name: string, content: StackContent): Promise<OpenStack>;
  listStacks(): Promise<readonly ListedStack[]>;
}

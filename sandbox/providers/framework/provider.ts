/**
 * The shape of a stand-in plugin, as a provider's author sees it.
 *
 *     provider.ts       the interfaces below: what to implement, with plain JavaScript values
 *     serve.ts          serve(provider): the process; prints its port, ends with the engine
 *     service.ts        the gRPC methods, translated to and from the interfaces below
 *     values.ts         Properties, UNKNOWN, secret(), and what engine and provider exchange on the wire
 *     differences.ts    compare(old, new): the detailed differences of two property trees
 *     autoname.ts       autoname(request): a name from the logical name and the engine's seed
 *     errors.ts         ProviderError, InitializationError
 *
 * What the framework does for every provider:
 * - Secrets are unwrapped before a provider sees them; what comes back under the same property is secret again. A
 *   provider marks further outputs with `secret(value)`.
 * - Unknown values arrive as the string `UNKNOWN`; outputs that a preview cannot know are returned as `UNKNOWN`.
 * - Keys that start with `__` (`__defaults`, `__internal`) are passed on as they are; comparisons leave them out.
 * - A thrown Error fails the operation with its message; an {@link InitializationError} stores the resource all the same.
 * - Everything that a provider does not implement is answered with UNIMPLEMENTED.
 */

import type { Properties } from "./values.ts";

/** A resource provider plugin. */
export interface Provider {
  /** The package, such as `digitalocean`. */
  readonly name: string;

  /** The version of the package whose plugin it stands in for, without `v`. */
  readonly version: string;

  /** Checks the provider's own inputs. Without it they are taken as they are. */
  checkConfiguration?(request: CheckRequest): Promise<CheckResult> | CheckResult;

  /** What a change of the provider's own inputs means. Without it every change is an update in place. */
  diffConfiguration?(request: DiffRequest): Promise<DiffResult> | DiffResult;

  /** Takes the configuration; called once, before any resource, with every value known. */
  configure(configuration: Properties): Promise<void> | void;

  /**
   * The resource type with this token.
   *
   * @throws ProviderError that names the type when the provider does not cover it.
   */
  resource(type: string): ResourceType;

  /**
   * Calls the function with this token.
   *
   * @throws ProviderError that names the function when the provider does not cover it.
   */
  invoke(request: InvokeRequest): Promise<InvokeResult>;
}

/** One resource type: its life from inputs to deletion. */
export interface ResourceType {
  /** Validates inputs, fills defaults and names. Unknown inputs are possible. */
  check(request: CheckRequest): Promise<CheckResult> | CheckResult;

  /** Compares what was asked for last with what is asked for now; asks nobody. */
  diff(request: DiffRequest): Promise<DiffResult> | DiffResult;

  /** Creates it, or in a preview tells the outputs as far as they can be known. */
  create(request: CreateRequest): Promise<CreateResult>;

  /** Reads the live state; undefined when it is gone. With an empty `inputs` it is an import. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;

  /** Changes it in place and returns all outputs, or in a preview tells them as far as they can be known. */
  update(request: UpdateRequest): Promise<Properties>;

  /** Deletes it. */
  delete(request: DeleteRequest): Promise<void>;
}

/** What every call about one resource carries. */
export interface ResourceRequest {
  readonly urn: string;
  /** The type token, such as `digitalocean:index/vpc:Vpc`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /**
   * Aborts when the engine calls Cancel: on the first interrupt while operations run, and at every normal end. An
   * original that ignores Cancel leaves it alone.
   */
  readonly signal: AbortSignal;
  /** Shows a message to the user beside this resource. An `isStatus` message is replaced by the next one. */
  log(severity: Severity, message: string, options?: { readonly isStatus?: boolean }): void;
}

/** How serious a message is. */
export type Severity = "debug" | "info" | "warning" | "error";

/** What {@link ResourceType.check} gets. */
export interface CheckRequest extends ResourceRequest {
  /** The checked inputs of last time; undefined for a new or a replacing resource. */
  readonly olds: Properties | undefined;
  readonly news: Properties;
  /** The same for the same resource in the plan and in its execution; empty when the engine sends none. */
  readonly randomSeed: Uint8Array;
  /** The name policy of the stack's `pulumi:autonaming` setting, if it has one. */
  readonly autonaming: Autonaming | undefined;
}

/** The stack's rule for automatic names. */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

/** What {@link ResourceType.check} answers. */
export interface CheckResult {
  readonly inputs: Properties;
  readonly failures?: readonly CheckFailure[];
}

/** One reason why inputs are refused. */
export interface CheckFailure {
  /** The property's path, such as `nodePool.size`; without it the message stands for the whole resource. */
  readonly property?: string;
  readonly reason: string;
}

/** What {@link ResourceType.diff} gets. */
export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  /** The checked inputs of last time. */
  readonly oldInputs: Properties;
  /** The outputs of last time. */
  readonly outputs: Properties;
  readonly news: Properties;
  /** Property paths whose changes do not count. */
  readonly ignoreChanges: readonly string[];
}

/** What {@link ResourceType.diff} answers. */
export interface DiffResult {
  /** Empty when nothing changes. */
  readonly changes: readonly PropertyChange[];
  /** Whether a replacement deletes the old one first. @default false */
  readonly deleteBeforeReplace?: boolean;
}

/** One changed property. */
export interface PropertyChange {
  /** Such as `nodePool.labels.role` or `rules[0].value`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  /** Whether it forces a replacement. @default false */
  readonly replaces?: boolean;
  /** Whether the old value is an input (as opposed to an output) of last time. @default true */
  readonly isInput?: boolean;
}

/** What {@link ResourceType.create} gets. */
export interface CreateRequest extends ResourceRequest {
  readonly inputs: Properties;
  /** From `customTimeouts`; undefined when not set. */
  readonly timeoutSeconds: number | undefined;
  /** Nothing may be changed; inputs can be unknown. */
  readonly isPreview: boolean;
}

/** What {@link ResourceType.create} answers. */
export interface CreateResult {
  /** Empty in a preview. */
  readonly id: string;
  readonly outputs: Properties;
}

/** What {@link ResourceType.read} gets. */
export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  /** The checked inputs of last time; empty for an import. */
  readonly inputs: Properties;
  /** The outputs of last time; empty for an import. */
  readonly outputs: Properties;
}

/** What {@link ResourceType.read} answers. */
export interface ReadResult {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What {@link ResourceType.update} gets. */
export interface UpdateRequest extends DiffRequest {
  /** From `customTimeouts`; undefined when not set. */
  readonly timeoutSeconds: number | undefined;
  /** Nothing may be changed; inputs can be unknown. */
  readonly isPreview: boolean;
}

/** What {@link ResourceType.delete} gets. */
export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** From `customTimeouts`; undefined when not set. */
  readonly timeoutSeconds: number | undefined;
}

/** What {@link Provider.invoke} gets. */
export interface InvokeRequest {
  /** Such as `digitalocean:index/getKubernetesVersions:getKubernetesVersions`. */
  readonly token: string;
  readonly arguments: Properties;
  readonly signal: AbortSignal;
}

/** What {@link Provider.invoke} answers. */
export interface InvokeResult {
  readonly result: Properties;
  readonly failures?: readonly CheckFailure[];
}

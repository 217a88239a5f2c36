import { plainValue } from "./property-change.ts";

/** One resource in a stack's state, as far as Greenroom looks at it. Everything else in it is kept as it is. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  /** URN of the resource that it belongs to. */
  readonly parent?: string;
  /** URN and identifier of its provider. */
  readonly provider?: string;
  /** URNs of the resources that it was made after. */
  readonly dependencies?: readonly string[];
  /** True for what the engine may neither delete nor replace. */
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** When it was created, in ISO 8601. */
  readonly created?: string;
  /** Why it did not become what it should be; it exists all the same. */
  readonly initErrors?: readonly string[];
}

/** An operation that had begun when the engine was stopped. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: StateResource;
}

/** The state of a stack as `pulumi stack export` writes it. */
export interface StackState {
  readonly version: number;
  readonly deployment: {
    readonly manifest?: { readonly time?: string };
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** The resources in a stack, the stack itself and its providers among them. */
export function resourcesOf(state: StackState): readonly StateResource[] {
  return state.deployment.resources ?? [];
}

/** The resources that the engine had begun to create and whose fate it does not know. */
export function pendingCreates(state: StackState): readonly StateResource[] {
  return (state.deployment.pending_operations ?? [])
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource);
}

/** How many resources the stack has, without the stack itself and its providers. */
export function countResources(state: StackState): number {
  return (state.deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:")).length;
}

/** The outputs of the stack; a secret one reads `[secret]`. */
export function stackOutputs(state: StackState): Readonly<Record<string, unknown>> {
  const root = state.deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  return Object.fromEntries(Object.entries(root?.outputs ?? {}).map(([key, value]) => [key, plainValue(value)]));
}

/**
 * The state after the fate of every pending create was found out: those that exist become resources with the
 * identifier they got, the others are forgotten. What the provider knows of a found one is read by the refresh that
 * has to follow; until then its inputs stand for it.
 */
export function adoptPendingCreates(state: StackState, identifiers: ReadonlyMap<string, string>): StackState {
  const found = pendingCreates(state).flatMap((resource) => {
    const id = identifiers.get(resource.urn);
    return id === undefined ? [] : [{ ...resource, id, outputs: { ...resource.inputs } }];
  });
  const remaining = (state.deployment.pending_operations ?? []).filter(({ type }) => type !== "creating");
  const { pending_operations: _, ...deployment } = state.deployment;
  return {
    ...state,
    deployment: {
      ...deployment,
      resources: [...(state.deployment.resources ?? []), ...found],
      ...(remaining.length === 0 ? {} : { pending_operations: remaining }),
    },
  };
}

/** The same state with nothing protected in it. */
export function withoutProtection(state: StackState): StackState {
  const resources = resourcesOf(state).map((resource) => ({ ...resource, protect: false }));
  return { ...state, deployment: { ...state.deployment, resources } };
}

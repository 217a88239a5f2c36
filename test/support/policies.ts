import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Registration } from "./recorder.ts";

/** A resource for a policy to look at: its type and inputs, and what is out of the ordinary. */
export interface Subject {
  readonly type: string;
  readonly props?: Readonly<Record<string, unknown>>;
  /** @default "pr-12" */
  readonly stack?: string;
  /** @default "it" */
  readonly name?: string;
  readonly protect?: boolean;
  /** @default - made from type, stack and name */
  readonly urn?: string;
  /** URNs of what its property `clusterId` comes from. */
  readonly clusters?: readonly string[];
}

/** The URN of a subject. */
export function urnOf({ type, stack = "pr-12", name = "it", urn }: Subject): string {
  return urn ?? `urn:pulumi:${stack}::greenroom::${type}::${name}`;
}

/** A registered resource as policies see it: without the wrapping of secrets. */
export function subjectOf({ type, name, inputs, protect, urn, dependencies }: Registration): Subject {
  return {
    ...{ type, name, props: inputs, protect, urn },
    clusters: dependencies.filter((dependency) => dependency.includes("databaseCluster")),
  };
}

/** What a policy for single resources says of one. */
export async function violations(policy: ResourceValidationPolicy, subject: Subject): Promise<readonly string[]> {
  const found: string[] = [];
  const validate = [policy.validateResource ?? []].flat();
  // Policies look at these members alone.
  const args = { ...asResource(subject), getConfig: () => ({}) } as unknown as ResourceValidationArgs;
  for (const look of validate) await look(args, (message) => found.push(message));
  return found;
}

/** What a policy for whole stacks says of one. */
export async function stackViolations(
  policy: StackValidationPolicy,
  subjects: readonly Subject[],
): Promise<readonly string[]> {
  const found: string[] = [];
  const args = { resources: subjects.map(asResource) } as unknown as StackValidationArgs;
  await policy.validateStack(args, (message) => found.push(message));
  return found;
}

function asResource(subject: Subject): PolicyResource {
  const clusterId = (subject.clusters ?? []).map((urn) => ({ urn }));
  const seen = {
    ...{ type: subject.type, props: subject.props ?? {}, urn: urnOf(subject), name: subject.name ?? "it" },
    ...{ opts: { protect: subject.protect ?? false }, propertyDependencies: { clusterId } },
  };
  return seen as unknown as PolicyResource;
}

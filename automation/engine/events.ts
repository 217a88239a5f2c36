import type {
  DiagnosticEvent,
  EngineEvent,
  PolicyEvent,
  StepEventMetadata,
  StepEventStateMetadata,
} from "@pulumi/pulumi/automation/index.js";
import { foundDifferences, type PropertyChange, plainValue, propertyChanges } from "./property-change.ts";
import { createSpanLog, type Span } from "./spans.ts";
import type { StateResource } from "./state.ts";

/** What the engine does to a resource, in one word. */
export type Operation = "create" | "update" | "replace" | "delete" | "import" | "discard";

/** One resource that changed, or would change. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly urn: string;
  /** Type token, such as `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** URN of the component that it belongs to; undefined for what belongs to none. */
  readonly parent: string | undefined;
  /** True for what exists in the program alone and holds other resources together. */
  readonly isComponent: boolean;
  readonly properties: readonly PropertyChange[];
  /** The properties that force a replacement; empty for every other operation. */
  readonly replaceReasons: readonly string[];
  /**
   * The inputs that it would have afterwards, secrets and unknown values replaced by words. Known in previews alone, and
   * not of what would be deleted.
   */
  readonly planned?: Readonly<Record<string, unknown>>;
}

/** One resource that could not be changed. */
export interface FailedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What the provider said, longest text last. */
  readonly reasons: readonly string[];
  /** The engine's word for the step, such as `create` or `delete-replaced`. */
  readonly operation?: string;
  /** What a create was to put into the state. */
  readonly planned?: StateResource;
}

/** What one run of the engine did, or in a preview would do. */
export interface Update {
  readonly changes: readonly ResourceChange[];
  /** How many resources stayed as they are, without the stack itself. */
  readonly unchanged: number;
  readonly failures: readonly FailedResource[];
  /** Errors that belong to no single resource: exceptions of the program, refusals of the engine. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** What the policy pack refused, one sentence each, with the resource that it is about. */
  readonly violations: readonly string[];
  /** Outputs of the stack; a secret one reads `[secret]`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** How long each resource took that was worked on. */
  readonly spans: readonly Span[];
}

/** Gathers engine events and tells at any time what they amount to. */
export interface EventLog {
  record(event: EngineEvent): void;
  read(): Update;
}

/**
 * What a run of the engine is: of a preview the planned steps count, of a run the finished ones, and of a look for
 * drift what was found otherwise than the state says.
 */
export type EventMode = "preview" | "run" | "drift";

const STACK_TYPE = "pulumi:pulumi:Stack";
const PROVIDER_TYPES = "pulumi:providers:";
const OPERATIONS: ReadonlySet<string> = new Set<Operation>([
  "create",
  "update",
  "replace",
  "delete",
  "import",
  "discard",
]);

/** Makes an empty event log. */
export function createEventLog(mode: EventMode): EventLog {
  const changes = new Map<string, ResourceChange>();
  const unchanged = new Set<string>();
  const failed = new Map<string, StepEventMetadata>();
  const diagnostics: DiagnosticEvent[] = [];
  const violations = new Set<string>();
  const spans = createSpanLog();
  let outputs: Readonly<Record<string, unknown>> = {};
  return {
    record(event) {
      spans.record(event);
      const counted = mode === "preview" ? event.resourcePreEvent : event.resOutputsEvent;
      if (counted !== undefined) recordStep(counted.metadata, mode, changes, unchanged);
      const finished = event.resOutputsEvent?.metadata;
      if (finished?.type === STACK_TYPE) outputs = plainOutputs(finished);
      const failure = event.resOpFailedEvent?.metadata;
      if (failure !== undefined) failed.set(failure.urn, failure);
      if (event.diagnosticEvent !== undefined) diagnostics.push(event.diagnosticEvent);
      if (event.policyEvent?.enforcementLevel === "mandatory") violations.add(describeViolation(event.policyEvent));
    },
    read: () => ({
      changes: [...changes.values()].filter(({ urn }) => !failed.has(urn)),
      unchanged: unchanged.size,
      failures: [...failed.values()].map((metadata) => describeFailure(metadata, diagnostics)),
      errors: messages(diagnostics, "error", (urn) => urn === undefined || !failed.has(urn)),
      warnings: messages(diagnostics, "warning", () => true),
      outputs,
      violations: [...violations],
      spans: spans.read(),
    }),
  };
}

function describeViolation({ policyName, resourceUrn, message }: PolicyEvent): string {
  // The engine puts the policy's own description before what it says, and words for colours between.
  const said =
    message
      .replaceAll(/<\{%.*?%\}>/g, "")
      .trim()
      .split("\n")
      .at(-1) ?? "";
  return `${resourceUrn === undefined ? "the stack" : resourceName(resourceUrn)}: ${said} (${policyName})`;
}

function recordStep(
  metadata: StepEventMetadata,
  mode: EventMode,
  changes: Map<string, ResourceChange>,
  unchanged: Set<string>,
): void {
  if (metadata.type === STACK_TYPE || isDefaultProvider(metadata)) return;
  if (mode === "drift" && !isInCloud(metadata)) return;
  if (metadata.op === "same") unchanged.add(metadata.urn);
  // A replacement comes as three steps; the logical "replace" stands for all of them. A read, as of another stack's
  // outputs, changes nothing, and neither does the refresh before an update: what it found is a step of its own then.
  if (!isOperation(metadata.op)) {
    addReasons(metadata, changes);
    return;
  }
  const state = metadata.new ?? metadata.old;
  changes.set(metadata.urn, {
    operation: metadata.op,
    urn: metadata.urn,
    type: metadata.type,
    name: resourceName(metadata.urn),
    parent: componentOf(state),
    isComponent: state?.custom !== true,
    properties: mode === "drift" ? foundDifferences(metadata) : propertyChanges(metadata),
    replaceReasons: metadata.op === "replace" ? (metadata.keys ?? []) : [],
    // The engine writes null where the SDK's type says that there is nothing.
    ...(mode === "preview" && metadata.new ? { planned: plainInputs(metadata.new) } : {}),
  });
}

/** What belongs to nothing else belongs to the stack. */
function componentOf(state: StepEventStateMetadata | undefined): string | undefined {
  const parent = state?.parent;
  return parent === undefined || parent === "" || parent.includes(`::${STACK_TYPE}::`) ? undefined : parent;
}

function plainInputs({ inputs }: StepEventStateMetadata): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, plainValue(value)]));
}

/** Of what is replaced because something else is, only the step that makes it anew says which property is the reason. */
function addReasons({ op, urn, keys }: StepEventMetadata, changes: Map<string, ResourceChange>): void {
  const change = op === "create-replacement" ? changes.get(urn) : undefined;
  if (change?.replaceReasons.length === 0) changes.set(urn, { ...change, replaceReasons: keys ?? [] });
}

function describeFailure(metadata: StepEventMetadata, diagnostics: readonly DiagnosticEvent[]): FailedResource {
  return {
    urn: metadata.urn,
    type: metadata.type,
    name: resourceName(metadata.urn),
    reasons: messages(diagnostics, "error", (urn) => urn === metadata.urn),
    operation: metadata.op,
    ...(metadata.op.startsWith("create") && metadata.new !== undefined
      ? { planned: plannedResource(metadata.new) }
      : {}),
  };
}

function plannedResource({ urn, type, parent, provider, inputs }: StepEventStateMetadata): StateResource {
  return { urn, type, custom: true, parent, provider, inputs };
}

function messages(
  diagnostics: readonly DiagnosticEvent[],
  severity: DiagnosticEvent["severity"],
  wanted: (urn: string | undefined) => boolean,
): string[] {
  const texts = diagnostics
    .filter(
      (diagnostic) => diagnostic.severity === severity && wanted(diagnostic.urn === "" ? undefined : diagnostic.urn),
    )
    .map(({ message }) => message.replaceAll(/<\{%.*?%\}>/g, "").trim());
  return [...new Set(texts)].filter((text) => text !== "");
}

function plainOutputs(metadata: StepEventMetadata): Readonly<Record<string, unknown>> {
  const outputs = metadata.new?.outputs ?? {};
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, plainValue(value)]));
}

/** The name that the program gave a resource: the last part of its URN. */
export function resourceName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function isDefaultProvider(metadata: StepEventMetadata): boolean {
  return metadata.type.startsWith(PROVIDER_TYPES) && resourceName(metadata.urn).startsWith("default");
}

/** False for providers, which are nowhere but in the state, and for what the program plans and nobody has made. */
function isInCloud({ type, old: known }: StepEventMetadata): boolean {
  return !type.startsWith(PROVIDER_TYPES) && known !== undefined && (known.custom !== true || known.id !== "");
}

function isOperation(op: string): op is Operation {
  return OPERATIONS.has(op);
}

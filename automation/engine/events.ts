import type { DiagnosticEvent, EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { type PropertyChange, plainValue, propertyChanges } from "./property-change.ts";

/** What the engine does to a resource, in one word. */
export type Operation = "create" | "update" | "replace" | "delete" | "import" | "refresh" | "discard";

/** One resource that changed, or would change. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly urn: string;
  /** Type token, such as `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly properties: readonly PropertyChange[];
  /** The properties that force a replacement; empty for every other operation. */
  readonly replaceReasons: readonly string[];
}

/** One resource that could not be changed. */
export interface FailedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What the provider said, longest text last. */
  readonly reasons: readonly string[];
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
  /** Outputs of the stack; a secret one reads `[secret]`. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Gathers engine events and tells at any time what they amount to. */
export interface EventLog {
  record(event: EngineEvent): void;
  read(): Update;
}

const STACK_TYPE = "pulumi:pulumi:Stack";
const OPERATIONS: ReadonlySet<string> = new Set<Operation>([
  "create",
  "update",
  "replace",
  "delete",
  "import",
  "refresh",
  "discard",
]);

/** Makes an empty event log for a preview, where planned steps count, or for a run, where finished ones do. */
export function createEventLog(mode: "preview" | "run"): EventLog {
  const changes = new Map<string, ResourceChange>();
  const unchanged = new Set<string>();
  const failed = new Map<string, StepEventMetadata>();
  const diagnostics: DiagnosticEvent[] = [];
  let outputs: Readonly<Record<string, unknown>> = {};
  return {
    record(event) {
      const counted = mode === "preview" ? event.resourcePreEvent : event.resOutputsEvent;
      if (counted !== undefined) recordStep(counted.metadata, changes, unchanged);
      const finished = event.resOutputsEvent?.metadata;
      if (finished?.type === STACK_TYPE) outputs = plainOutputs(finished);
      const failure = event.resOpFailedEvent?.metadata;
      if (failure !== undefined) failed.set(failure.urn, failure);
      if (event.diagnosticEvent !== undefined) diagnostics.push(event.diagnosticEvent);
    },
    read: () => ({
      changes: [...changes.values()].filter(({ urn }) => !failed.has(urn)),
      unchanged: unchanged.size,
      failures: [...failed.values()].map((metadata) => describeFailure(metadata, diagnostics)),
      errors: messages(diagnostics, "error", (urn) => urn === undefined || !failed.has(urn)),
      warnings: messages(diagnostics, "warning", () => true),
      outputs,
    }),
  };
}

function recordStep(metadata: StepEventMetadata, changes: Map<string, ResourceChange>, unchanged: Set<string>): void {
  if (metadata.type === STACK_TYPE || isDefaultProvider(metadata)) return;
  if (metadata.op === "same") unchanged.add(metadata.urn);
  // A replacement comes as three steps; the logical "replace" stands for all of them.
  // A read, as of another stack's outputs, changes nothing.
  if (!isOperation(metadata.op)) return;
  changes.set(metadata.urn, {
    operation: metadata.op,
    urn: metadata.urn,
    type: metadata.type,
    name: resourceName(metadata.urn),
    properties: propertyChanges(metadata),
    replaceReasons: metadata.op === "replace" ? (metadata.keys ?? []) : [],
  });
}

function describeFailure(metadata: StepEventMetadata, diagnostics: readonly DiagnosticEvent[]): FailedResource {
  return {
    urn: metadata.urn,
    type: metadata.type,
    name: resourceName(metadata.urn),
    reasons: messages(diagnostics, "error", (urn) => urn === metadata.urn),
  };
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
  return metadata.type.startsWith("pulumi:providers:") && resourceName(metadata.urn).startsWith("default");
}

function isOperation(op: string): op is Operation {
  return OPERATIONS.has(op);
}

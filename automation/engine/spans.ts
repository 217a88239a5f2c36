import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";

/** How long the engine worked on one resource. */
export interface Span {
  readonly urn: string;
  /** Of all its steps together: a replacement has more than one. */
  readonly seconds: number;
}

/** Gathers engine events and tells how long each resource took. */
export interface SpanLog {
  record(event: EngineEvent): void;
  read(): readonly Span[];
}

/** Steps that do nothing to a resource. */
const IDLE: ReadonlySet<string> = new Set(["same", "read", "refresh", "replace"]);

/**
 * Makes an empty log. The engine's events bear whole seconds, so they are timed as they arrive.
 *
 * @param clock - milliseconds since any moment.
 */
export function createSpanLog(clock: () => number = () => performance.now()): SpanLog {
  const begun = new Map<string, number>();
  const spent = new Map<string, number>();
  return {
    record({ resourcePreEvent, resOutputsEvent, resOpFailedEvent }) {
      if (resourcePreEvent !== undefined && isWork(resourcePreEvent.metadata)) {
        begun.set(step(resourcePreEvent.metadata), clock());
      }
      const ended = resOutputsEvent?.metadata ?? resOpFailedEvent?.metadata;
      const start = ended === undefined ? undefined : begun.get(step(ended));
      if (ended === undefined || start === undefined) return;
      begun.delete(step(ended));
      spent.set(ended.urn, (spent.get(ended.urn) ?? 0) + clock() - start);
    },
    read: () => [...spent].map(([urn, milliseconds]) => ({ urn, seconds: milliseconds / 1000 })),
  };
}

/** A component takes as long as what is in it, and does nothing itself. */
function isWork({ op, old, new: wanted }: StepEventMetadata): boolean {
  return !IDLE.has(op) && (wanted ?? old)?.custom === true;
}

function step({ op, urn }: Pick<StepEventMetadata, "op" | "urn">): string {
  return `${op} ${urn}`;
}

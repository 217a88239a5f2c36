import type { ResourceChange } from "../../automation/engine/events.ts";
import type { PropertyChange } from "../../automation/engine/property-change.ts";

/** A change of a resource, with what a test wants to be different; its URN follows from type and name. */
export function someChange(type: string, different: Partial<ResourceChange> = {}): ResourceChange {
  const { name = "web" } = different;
  return {
    operation: "update",
    urn: `urn:pulumi:staging::greenroom::${type}::${name}`,
    type,
    name,
    parent: undefined,
    isComponent: false,
    properties: [],
    replaceReasons: [],
    ...different,
  };
}

/** A property that changes from one value to another. */
export function someProperty(path: string, before: unknown = "old", after: unknown = "new"): PropertyChange {
  return { path, kind: "update", before, after, forcesReplacement: false };
}

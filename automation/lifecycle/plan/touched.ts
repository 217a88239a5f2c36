import type { Operation, ResourceChange } from "../../engine/events.ts";

/** True when something that is there now goes, for ever or for as long as making it anew takes. */
export function isRemoval({ operation }: { readonly operation: Operation }): boolean {
  return operation === "replace" || operation === "delete";
}

/** Whether a property changes whose path fits. */
export function touches({ properties }: Pick<ResourceChange, "properties">, path: RegExp): boolean {
  return properties.some((property) => path.test(property.path));
}

import type { Properties } from "../framework/values.ts";
import { proposeFieldManager } from "./naming.ts";
import { annotationOf, type KubernetesObject } from "./object.ts";

/**
 * The name under which a resource owns fields: from the annotation `pulumi.com/patchFieldManager`, else as before, else a
 * new one of its own, so that two resources never own a field together by accident.
 */
export function fieldManagerOf(object: KubernetesObject, outputs: Properties): string {
  const annotated = annotationOf(object, "pulumi.com/patchFieldManager");
  if (annotated !== "") return annotated;
  const { __fieldManager: known } = outputs;
  return typeof known === "string" ? known : proposeFieldManager();
}

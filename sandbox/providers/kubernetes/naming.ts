import { createHash, randomBytes } from "node:crypto";
import { ProviderError } from "../framework/errors.ts";
import type { CheckRequest } from "../framework/provider.ts";
import { isAnnotated, type KubernetesObject, nameOf, objectAt } from "./object.ts";

const AUTONAMED = "pulumi.com/autonamed";
const HEX_DIGITS = 8;

/**
 * Gives a name to an object that has none: the one it had before, or the logical name with eight hexadecimal digits.
 * Such objects carry the annotation `pulumi.com/autonamed`, and are replaced without being deleted first.
 *
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/metadata/naming.go
 *
 * @throws ProviderError when the stack's settings forbid automatic names, or for `generateName`, which server-side apply does not know.
 */
export function nameObject(
  object: KubernetesObject,
  old: KubernetesObject | undefined,
  request: Pick<CheckRequest, "name" | "randomSeed" | "autonaming">,
): KubernetesObject {
  if ("name" in object.metadata || typeof object.metadata !== "object") return object;
  if ("generateName" in object.metadata) {
    throw new ProviderError("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  if (old !== undefined && isAutonamed(old)) return withAutoname(object, nameOf(old));
  return withAutoname(object, proposeName(request));
}

/** Whether Pulumi chose the name. */
export function isAutonamed(object: KubernetesObject): boolean {
  return isAnnotated(object, AUTONAMED);
}

/** The name under which a resource owns fields. */
export function proposeFieldManager(): string {
  return `pulumi-kubernetes-${randomBytes(HEX_DIGITS / 2).toString("hex")}`;
}

function withAutoname(object: KubernetesObject, name: string): KubernetesObject {
  const annotations = { ...objectAt(object, "metadata", "annotations"), [AUTONAMED]: "true" };
  return { ...object, metadata: { ...object.metadata, name, annotations } };
}

function proposeName({
  name,
  randomSeed,
  autonaming,
}: Pick<CheckRequest, "name" | "randomSeed" | "autonaming">): string {
  if (autonaming?.mode === "disable") {
    throw new ProviderError("autonaming is disabled, resource requires the .metadata.name field to be set");
  }
  if (autonaming !== undefined && autonaming.proposedName !== "") return autonaming.proposedName;
  const digest = randomSeed.length > 0 ? createHash("sha256").update(randomSeed).digest() : randomBytes(HEX_DIGITS);
  return `${name}-${digest.toString("hex").slice(0, HEX_DIGITS)}`;
}

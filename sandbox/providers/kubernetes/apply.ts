import { setTimeout as delay } from "node:timers/promises";
import { splitPath } from "../framework/differences.ts";
import type { Cluster } from "./cluster.ts";
import { collectionPath, objectPath, type ResourceKind } from "./discovery.ts";
import { KubernetesApiError, UnknownKindError } from "./errors.ts";
import { adoptionPatch, withoutIgnored } from "./field-ownership.ts";
import { identify, isAnnotated, type KubernetesObject, nameOf, namespaceOf } from "./object.ts";

const CONFLICT_HELP =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";

/** Pauses before the attempts to create an object whose kind or namespace is only just being made. */
const RETRY_MILLISECONDS = [250, 500, 1000, 2000, 4000];

/** An object to write, and under whose name. */
interface Write {
  readonly object: KubernetesObject;
  readonly fieldManager: string;
  /** The API server says what it would do, and does nothing. */
  readonly isPreview: boolean;
}

/**
 * Creates an object and returns it as the API server made it. An object that exists already is refused: taking it over
 * and deleting it later would destroy what somebody else made (https://github.com/pulumi/pulumi-kubernetes/pull/4278).
 *
 * @throws KubernetesApiError when it is refused; UnknownKindError when its kind stays unknown.
 */
export async function createObject(cluster: Cluster, write: Write): Promise<KubernetesObject> {
  return retryMissing(cluster, write, async (kind) => {
    if (cluster.settings.upsertExistingObjects) return patchObject(cluster, kind, write, isForced(cluster, write));
    const { fieldManager } = write;
    const created = await cluster.client.send({
      method: "POST",
      path: collectionPath(kind, namespaceOf(write.object)),
      query: { fieldManager, fieldValidation: "Warn", ...dryRun(write) },
      body: write.object,
    });
    return created as KubernetesObject;
  });
}

/** Sets fields of an object that somebody else made, or makes it: what the `…Patch` types do. */
export async function patchForeignObject(cluster: Cluster, write: Write): Promise<KubernetesObject> {
  return retryMissing(cluster, write, (kind) => patchObject(cluster, kind, write, isForced(cluster, write)));
}

/**
 * Applies an object over its live version and returns the result.
 *
 * @throws KubernetesApiError when it is refused, also for fields that somebody else owns.
 */
export async function updateObject(
  cluster: Cluster,
  kind: ResourceKind,
  live: KubernetesObject,
  write: Write & { readonly ignoreChanges: readonly string[]; readonly isPatch: boolean },
): Promise<KubernetesObject> {
  const path = objectPath(kind, namespaceOf(write.object), nameOf(write.object));
  if (kind.kind === "CustomResourceDefinition") {
    // Replaced as a whole, as by the original: an apply could not take versions and schema fields away.
    const metadata = { ...write.object.metadata, resourceVersion: live.metadata.resourceVersion };
    const body = { ...write.object, metadata };
    const query = { fieldManager: write.fieldManager, ...dryRun(write) };
    return (await cluster.client.send({ method: "PUT", path, query, body })) as KubernetesObject;
  }
  const adoption = write.isPatch || write.isPreview ? undefined : adoptionPatch(live, write.fieldManager);
  if (adoption !== undefined) {
    await cluster.client.send({ method: "PATCH", path, body: adoption, contentType: "application/json-patch+json" });
  }
  const ignored = write.ignoreChanges.map(splitPath);
  const object = withoutIgnored(write.object, live, write.fieldManager, ignored);
  // A preview says what will change, not whose fields it touches: as in the original, it never stops at a conflict.
  const isForce = write.isPreview || isForced(cluster, write);
  return patchObject(cluster, kind, { ...write, object }, isForce);
}

/** Gives up all fields that a manager owns; what it alone owned goes away. */
export async function relinquishObject(cluster: Cluster, kind: ResourceKind, write: Write): Promise<void> {
  const { apiVersion, metadata } = write.object;
  const body = { apiVersion, kind: kind.kind, metadata: { name: metadata.name, namespace: metadata.namespace } };
  const path = objectPath(kind, namespaceOf(write.object), nameOf(write.object));
  if ((await cluster.client.find(path)) === undefined) return;
  await patchObject(cluster, kind, { ...write, object: body as KubernetesObject }, false);
}

async function patchObject(
  cluster: Cluster,
  kind: ResourceKind,
  write: Write,
  isForce: boolean,
): Promise<KubernetesObject> {
  try {
    const applied = await cluster.client.send({
      method: "PATCH",
      path: objectPath(kind, namespaceOf(write.object), nameOf(write.object)),
      query: { fieldManager: write.fieldManager, force: String(isForce), ...dryRun(write) },
      body: write.object,
      contentType: "application/apply-patch+yaml",
    });
    return applied as KubernetesObject;
  } catch (error) {
    if (!(error instanceof KubernetesApiError && error.isConflict())) throw error;
    const message = [
      `Server-Side Apply field conflict detected. See ${CONFLICT_HELP} for troubleshooting help.`,
      `The resource managed by field manager "${write.fieldManager}" had an apply conflict: ${error.message}`,
    ].join("\n");
    throw new KubernetesApiError(error.code, { ...error.status, message });
  }
}

/** Repeats an attempt while the kind or the namespace does not exist; a preview does not wait for what nobody makes. */
async function retryMissing(
  cluster: Cluster,
  write: Write,
  attempt: (kind: ResourceKind) => Promise<KubernetesObject>,
): Promise<KubernetesObject> {
  const { apiVersion, kind } = write.object;
  for (const pause of [...RETRY_MILLISECONDS, undefined]) {
    try {
      return await attempt(await cluster.discovery.require(apiVersion, kind));
    } catch (error) {
      const isMissing =
        error instanceof UnknownKindError || (error instanceof KubernetesApiError && error.isNotFound());
      if (!isMissing || write.isPreview || pause === undefined) throw error;
      await delay(pause);
    }
  }
  throw new Error(`${kind} ${identify(write.object)} was not created`);
}

function isForced(cluster: Cluster, write: Write): boolean {
  return cluster.settings.enablePatchForce || isAnnotated(write.object, "pulumi.com/patchForce");
}

function dryRun(write: Write): Record<string, string> {
  return write.isPreview ? { dryRun: "All" } : {};
}

import { ProviderError } from "../framework/errors.ts";
import type { DeleteRequest } from "../framework/provider.ts";
import { relinquishObject } from "./apply.ts";
import type { Cluster } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { NotReadyError } from "./errors.ts";
import { fieldManagerOf } from "./field-manager.ts";
import { annotationOf, isJsonObject, type KubernetesObject, parseIdentity } from "./object.ts";
import { initializationError } from "./operation-errors.ts";
import { fromOutputs, toObject } from "./properties.ts";
import type { KubernetesType } from "./type-token.ts";
import { deleteObject } from "./waits/deletion.ts";
import { deletionTimeout, isDeletionAwaited, timeoutOf } from "./waits/rules.ts";

/**
 * Deletes an object and waits until it is gone; what is gone already, or whose kind is, is fine.
 *
 * @throws ProviderError when it is refused or the cluster does not answer; InitializationError when it is still there.
 */
export async function deleteResource(
  type: KubernetesType,
  connection: Connection,
  request: DeleteRequest,
): Promise<void> {
  const cluster = await connection.requireOrForget("delete", request);
  if (cluster === undefined) return;
  const object = knownObject(type, request, cluster);
  const kind = await cluster.discovery.find(object.apiVersion, object.kind);
  if (kind === undefined) return;
  const fieldManager = fieldManagerOf(object, request.outputs);
  if (type.isPatch) return relinquishObject(cluster, kind, { object, fieldManager, isPreview: false });
  try {
    await deleteObject({
      client: cluster.client,
      kind,
      object,
      propagationPolicy: propagationPolicy(object),
      isAwaited: isDeletionAwaited(object),
      timeoutSeconds: timeoutOf(request.timeoutSeconds, object, deletionTimeout(object)),
      signal: request.signal,
      report: (message) => request.log("info", message, { isStatus: true }),
    });
  } catch (error) {
    if (error instanceof NotReadyError) throw initializationError("deletion did not complete", error, fieldManager);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProviderError(`resource "${request.urn}" was not deleted by the Kubernetes API server: ${reason}`);
  }
}

/** The object as the state knows it, under the name of its id. */
function knownObject(type: KubernetesType, request: DeleteRequest, cluster: Cluster): KubernetesObject {
  const { namespace, name } = parseIdentity(request.id);
  const isStateEmpty = !isJsonObject(request.outputs.metadata);
  const known = isStateEmpty ? toObject(request.inputs, type) : fromOutputs(request.outputs, type);
  return { ...known, metadata: { ...known.metadata, name, namespace: namespace || cluster.defaultNamespace } };
}

function propagationPolicy(object: KubernetesObject): "Foreground" | "Background" | "Orphan" {
  switch (annotationOf(object, "pulumi.com/deletionPropagationPolicy").toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}

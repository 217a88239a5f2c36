import { ProviderError } from "../framework/errors.ts";
import type { UpdateRequest } from "../framework/provider.ts";
import { containsUnknown, type Properties } from "../framework/values.ts";
import { relinquishObject, updateObject } from "./apply.ts";
import type { Cluster } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { objectPath } from "./discovery.ts";
import { KubernetesApiError, NotReadyError } from "./errors.ts";
import { fieldManagerOf } from "./field-manager.ts";
import { identify, type KubernetesObject, nameOf, namespaceOf } from "./object.ts";
import { initializationError, updateError } from "./operation-errors.ts";
import { toObject, toOutputs } from "./properties.ts";
import { settle } from "./settle.ts";
import type { KubernetesType } from "./type-token.ts";

/**
 * Applies the new description of an object and waits until it is ready; in a preview asks the API server for the result.
 *
 * @throws ProviderError when it is refused; InitializationError when it was changed but is not ready.
 */
export async function update(
  type: KubernetesType,
  connection: Connection,
  request: UpdateRequest,
): Promise<Properties> {
  const object = toObject(request.news, type);
  const fieldManager = fieldManagerOf(object, request.outputs);
  if (request.isPreview && containsUnknown(request.news)) return request.news;
  const cluster = await connection.require();
  try {
    const written = await writeUpdate(type, cluster, request, object, fieldManager);
    if (written === undefined) return request.news;
    const settled = request.isPreview ? written : await settle(cluster, written, request);
    return toOutputs(settled, fieldManager);
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw updateError(request.urn, object, error);
    const sentence = `the Kubernetes API server reported that "${identify(object)}" failed to fully initialize or become live`;
    throw initializationError(sentence, error, fieldManager);
  }
}

async function writeUpdate(
  type: KubernetesType,
  cluster: Cluster,
  request: UpdateRequest,
  object: KubernetesObject,
  fieldManager: string,
): Promise<KubernetesObject | undefined> {
  const known = await cluster.discovery.find(object.apiVersion, object.kind);
  if (known === undefined && request.isPreview) return undefined;
  const kind = known ?? (await cluster.discovery.require(object.apiVersion, object.kind));
  const live = await cluster.client.find(objectPath(kind, namespaceOf(object), nameOf(object)));
  if (live === undefined) {
    throw new ProviderError(
      `update of resource "${request.urn}" failed: ${object.kind} ${identify(object)} does not exist any more; run \`pulumi refresh\` and then \`pulumi up\` to create it anew`,
    );
  }
  const { isPreview, ignoreChanges } = request;
  const write = { object, fieldManager, isPreview, ignoreChanges, isPatch: type.isPatch };
  try {
    const written = await updateObject(cluster, kind, live as KubernetesObject, write);
    const { __fieldManager: former } = request.outputs;
    if (typeof former === "string" && former !== fieldManager && !isPreview) {
      await relinquishObject(cluster, kind, { object, fieldManager: former, isPreview });
    }
    return written;
  } catch (error) {
    if (isPreview && error instanceof KubernetesApiError && error.code === 403) return undefined;
    throw error;
  }
}

import { ProviderError } from "../framework/errors.ts";
import type { CreateRequest, CreateResult } from "../framework/provider.ts";
import { containsUnknown } from "../framework/values.ts";
import { createObject, patchForeignObject } from "./apply.ts";
import type { Cluster } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { KubernetesApiError, NotReadyError } from "./errors.ts";
import { fieldManagerOf } from "./field-manager.ts";
import { identify, type KubernetesObject } from "./object.ts";
import { creationError, initializationError } from "./operation-errors.ts";
import { toObject, toOutputs } from "./properties.ts";
import { settle } from "./settle.ts";
import type { KubernetesType } from "./type-token.ts";

/**
 * Creates an object and waits until it is ready; in a preview asks the API server what it would make of it.
 *
 * @throws ProviderError when it is refused; InitializationError when it exists but is not ready.
 */
export async function create(
  type: KubernetesType,
  connection: Connection,
  request: CreateRequest,
): Promise<CreateResult> {
  const object = toObject(request.inputs, type);
  const fieldManager = fieldManagerOf(object, {});
  if (request.isPreview) return preview(type, await connection.find(), request, object, fieldManager);
  if (request.signal.aborted) throw new ProviderError(`Resource operation was cancelled for "${identify(object)}"`);
  const cluster = await connection.require();
  const write = { object, fieldManager, isPreview: false };
  try {
    const created = await (type.isPatch ? patchForeignObject(cluster, write) : createObject(cluster, write));
    const settled = await settle(cluster, created, request);
    return { id: identify(settled), outputs: toOutputs(settled, fieldManager) };
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw creationError(request.urn, object, error);
    const sentence = `resource "${request.urn}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live`;
    throw initializationError(sentence, error, fieldManager);
  }
}

/** What cannot be asked for yet, or may not be asked, is shown as the program describes it. */
async function preview(
  type: KubernetesType,
  cluster: Cluster | undefined,
  request: CreateRequest,
  object: KubernetesObject,
  fieldManager: string,
): Promise<CreateResult> {
  const asDescribed = { id: "", outputs: request.inputs };
  const kind = await cluster?.discovery.find(object.apiVersion, object.kind);
  if (cluster === undefined || kind === undefined || type.isPatch || containsUnknown(request.inputs))
    return asDescribed;
  try {
    const created = await createObject(cluster, { object, fieldManager, isPreview: true });
    const { status: _, ...rest } = created;
    return { id: "", outputs: toOutputs({ ...rest, metadata: created.metadata } as KubernetesObject, fieldManager) };
  } catch (error) {
    if (error instanceof KubernetesApiError && isExpectedInPreview(error)) return asDescribed;
    throw creationError(request.urn, object, error);
  }
}

/** The namespace is only planned, the object is one that will be replaced, or the rights do not go that far. */
function isExpectedInPreview(error: KubernetesApiError): boolean {
  return error.isNamespaceMissing() || error.isAlreadyExists() || error.code === 403;
}

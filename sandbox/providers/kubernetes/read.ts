import { ProviderError } from "../framework/errors.ts";
import type { ReadRequest, ReadResult } from "../framework/provider.ts";
import type { Cluster } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { objectPath, type ResourceKind } from "./discovery.ts";
import { fieldManagerOf } from "./field-manager.ts";
import { importedInputs, liveInputs } from "./live-inputs.ts";
import { type KubernetesObject, parseIdentity } from "./object.ts";
import { readInitializationError } from "./operation-errors.ts";
import { fromOutputs, toInputs, toObject, toOutputs } from "./properties.ts";
import type { KubernetesType } from "./type-token.ts";
import { waitRule } from "./waits/rules.ts";
import { lookOnce } from "./waits/wait.ts";

/**
 * Reads an object by its id, `namespace/name` or `name`; `undefined` when it, or its kind, is gone.
 *
 * @throws ProviderError when the cluster does not answer; InitializationError when the object is not ready at this moment.
 */
export async function readResource(
  type: KubernetesType,
  connection: Connection,
  request: ReadRequest,
): Promise<ReadResult | undefined> {
  const { namespace, name } = parseIdentity(request.id);
  if (name === "") {
    throw new ProviderError(`"${request.id}" is no id of a Kubernetes object; write "namespace/name", or "name"`);
  }
  const cluster = await connection.requireOrForget("read", request);
  if (cluster === undefined) return undefined;
  const isImport = Object.keys(request.inputs).length === 0;
  const known = isImport ? fromOutputs(request.outputs, type) : toObject(request.inputs, type);
  const kind = await cluster.discovery.find(known.apiVersion, known.kind);
  if (kind === undefined) return undefined;
  const found = await cluster.client.find(objectPath(kind, namespace || cluster.defaultNamespace, name));
  if (found === undefined) return undefined;
  const live = found as KubernetesObject;
  const inputs = isImport ? importedInputs(live) : liveInputs(live, known);
  const fieldManager = fieldManagerOf(inputs, request.outputs);
  const reasons = isImport ? [] : await unreadyReasons(cluster, kind, live, request);
  if (reasons.length > 0) throw readInitializationError(request.id, live, inputs, fieldManager, reasons);
  return { id: request.id, inputs: toInputs(inputs), outputs: toOutputs(live, fieldManager) };
}

async function unreadyReasons(
  cluster: Cluster,
  kind: ResourceKind,
  live: KubernetesObject,
  { signal }: ReadRequest,
): Promise<readonly string[]> {
  const rule = waitRule(live);
  return rule === undefined ? [] : lookOnce({ client: cluster.client, kind, object: live, rule, signal });
}

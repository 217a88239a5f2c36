import { InitializationError, ProviderError } from "../framework/errors.ts";
import { ClusterUnreachableError, KubernetesApiError, type NotReadyError, UnknownKindError } from "./errors.ts";
import type { KubernetesObject } from "./object.ts";
import { identify } from "./object.ts";
import { toInputs, toOutputs } from "./properties.ts";

const UNREACHABLE_HELP =
  'If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';

/** The refusal to work with a cluster that does not answer, in the original's words. */
export function unreachableError(error: unknown): ProviderError {
  return new ProviderError(`configured Kubernetes cluster is unreachable: ${reasonOf(error)}`);
}

/** The refusal to forget an object whose cluster does not answer. */
export function unreachableStateError(operation: "read" | "delete", error: unknown): ProviderError {
  const subject =
    operation === "read"
      ? "failed to read resource state due to unreachable cluster"
      : "configured Kubernetes cluster is unreachable";
  return new ProviderError(`${subject} (${reasonOf(error)}). ${UNREACHABLE_HELP}`);
}

/** Why an object could not be created, for people: the URN, the API server's reason, and what to do about it. */
export function creationError(urn: string, object: KubernetesObject, error: unknown): unknown {
  if (error instanceof ClusterUnreachableError) return unreachableError(error);
  if (error instanceof UnknownKindError) {
    return new ProviderError(
      `creation of resource "${urn}" with kind ${object.apiVersion}/${object.kind} failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${error.message}`,
    );
  }
  if (!(error instanceof KubernetesApiError)) return error;
  const refusal = `resource "${urn}" was not successfully created by the Kubernetes API server: ${error.message}`;
  if (!error.isAlreadyExists()) return new ProviderError(refusal);
  return new ProviderError(
    `${refusal}. To manage the existing object, import it with the resource option \`import: "${identify(object)}"\`; to set some of its fields, use ${object.kind}Patch; if it was renamed in the program, give it an alias; to take it over as it is, set upsertExistingObjects on the provider`,
  );
}

/** Why an object could not be changed, for people. */
export function updateError(urn: string, object: KubernetesObject, error: unknown): unknown {
  if (error instanceof ClusterUnreachableError) return unreachableError(error);
  if (error instanceof UnknownKindError) {
    return new ProviderError(
      `update of resource "${urn}" failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${error.message}`,
    );
  }
  if (!(error instanceof KubernetesApiError)) return error;
  return new ProviderError(`update of resource "${urn}" (${identify(object)}) failed: ${error.message}`);
}

/** Keeps an object that did not become ready, with all reasons; the first is the sentence that says what happened. */
export function initializationError(sentence: string, error: NotReadyError, fieldManager: string): InitializationError {
  const { object } = error;
  const message = `${sentence}: ${error.message}`;
  const resource = { id: identify(object), outputs: toOutputs(object, fieldManager) };
  return new InitializationError(message, resource, [message, ...error.reasons]);
}

/** The same for a refresh, which also says what the live object's inputs are. */
export function readInitializationError(
  id: string,
  live: KubernetesObject,
  inputs: KubernetesObject,
  fieldManager: string,
  reasons: readonly string[],
): InitializationError {
  const message = `Resource '${identify(live)}' was created but failed to initialize`;
  const resource = { id, outputs: toOutputs(live, fieldManager), inputs: toInputs(inputs) };
  return new InitializationError(message, resource, [message, ...reasons]);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

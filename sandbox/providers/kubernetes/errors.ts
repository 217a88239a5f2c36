import type { JsonObject, KubernetesObject } from "./object.ts";

/** What the API server says when it refuses. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface ApiStatus {
  readonly message: string;
  readonly reason?: string;
  readonly details?: { readonly kind?: string; readonly causes?: readonly JsonObject[] };
}

/** The API server refused a request. */
export class KubernetesApiError extends Error {
  /** The HTTP status. */
  readonly code: number;
  readonly status: ApiStatus;

  constructor(code: number, status: ApiStatus) {
    super(status.message);
    this.code = code;
    this.status = status;
  }

  /** The object, or the namespace it belongs to, does not exist. */
  isNotFound(): boolean {
    return this.code === 404;
  }

  /** The namespace it belongs to does not exist. */
  isNamespaceMissing(): boolean {
    return this.code === 404 && this.status.details?.kind === "namespaces";
  }

  /** An object of that name exists. */
  isAlreadyExists(): boolean {
    return this.code === 409 && this.status.reason === "AlreadyExists";
  }

  /** Somebody else owns a field that the request sets. */
  isConflict(): boolean {
    return this.code === 409 && this.status.reason === "Conflict";
  }

  /** A field cannot be changed any more. */
  isImmutable(): boolean {
    return this.code === 422 && this.message.includes("field is immutable");
  }
}

/** No API server answers. */
export class ClusterUnreachableError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
  }
}

/** The API server knows no such kind, mostly because its CustomResourceDefinition is not there. */
export class UnknownKindError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
  }
}

/** An object exists, but did not become what was waited for; the state must be kept. */
export class NotReadyError extends Error {
  /** Its last known state. */
  readonly object: KubernetesObject;
  /** Why, one sentence each; the first is the message. */
  readonly reasons: readonly string[];

  constructor(message: string, object: KubernetesObject, reasons: readonly string[]) {
    super(message);
    this.object = object;
    this.reasons = reasons;
  }
}

import { isProperties, type Properties, secret, type Value } from "../framework/values.ts";
import { isJsonObject, type JsonObject, type KubernetesObject, objectAt } from "./object.ts";

/** Fields of custom resource definitions that Pulumi's SDKs spell with underscores. */
const DASHED_FIELDS = [
  "embedded-resource",
  "int-or-string",
  "list-map-keys",
  "list-type",
  "map-type",
  "preserve-unknown-fields",
  "validations",
].map((field) => `x-kubernetes-${field}`);

const TO_DASHES = new Map(DASHED_FIELDS.map((field) => [field.replaceAll("-", "_"), field]));
const TO_UNDERSCORES = new Map(DASHED_FIELDS.map((field) => [field, field.replaceAll("-", "_")]));

/** Metadata that only the API server writes. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
const READ_ONLY_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
] as const;

/** The kind that a type token stands for. */
export interface TypeToken {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The object that inputs describe, of the token's kind unless they say otherwise. Nulls and internal keys are left out. */
export function toObject(properties: Properties, token: TypeToken): KubernetesObject {
  const object = renamed(withoutInternals(properties), TO_DASHES) as JsonObject;
  const metadata = { ...objectAt(object, "metadata") };
  for (const field of READ_ONLY_METADATA) delete metadata[field];
  const hasUnknownMetadata = "metadata" in object && !isJsonObject(object.metadata);
  return {
    ...object,
    apiVersion: typeof object.apiVersion === "string" ? object.apiVersion : token.apiVersion,
    kind: typeof object.kind === "string" ? object.kind : token.kind,
    metadata: hasUnknownMetadata ? (object.metadata as JsonObject) : metadata,
  };
}

/** An object with Pulumi's spelling of its fields, and no secret marks. */
export function toProperties(object: KubernetesObject): Properties {
  return renamed(object, TO_UNDERSCORES) as Properties;
}

/** What Pulumi keeps of an object's inputs. The values of a Secret are secret. */
export function toInputs(object: KubernetesObject): Properties {
  const properties = toProperties(object);
  if (object.kind !== "Secret") return properties;
  return {
    ...properties,
    ...(properties.data === undefined ? {} : { data: secret(properties.data) }),
    ...(properties.stringData === undefined ? {} : { stringData: secret(properties.stringData) }),
  };
}

/**
 * What Pulumi keeps of a live object, with the field manager that owns its fields.
 *
 * `managedFields` are left out: nobody reads them from the state, and they double what every checkpoint writes.
 */
export function toOutputs(object: KubernetesObject, fieldManager: string): Properties {
  const { managedFields: _, ...metadata } = object.metadata;
  const outputs = toInputs({ ...object, metadata });
  return { ...outputs, __fieldManager: fieldManager, __initialApiVersion: object.apiVersion };
}

/** The object that outputs were made from. */
export function fromOutputs(outputs: Properties, token: TypeToken): KubernetesObject {
  const object = toObject(outputs, token);
  return { ...object, metadata: { ...object.metadata, ...objectAt(outputs, "metadata") } };
}

function withoutInternals(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((element) => renamed(element, names));
  if (!isProperties(value as Value)) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .filter(([, child]) => child !== null && child !== undefined)
      .map(([key, child]) => [names.get(key) ?? key, renamed(child, names)]),
  );
}

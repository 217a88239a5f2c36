import { splitPath } from "../framework/differences.ts";
import { isJsonObject, type KubernetesObject } from "./object.ts";
import type { ProviderSettings } from "./settings.ts";

const SELECTOR = ["spec.selector"];
const STATEFUL_SET = [
  ...SELECTOR,
  "spec.podManagementPolicy",
  "spec.revisionHistoryLimit",
  "spec.serviceName",
  "spec.volumeClaimTemplates",
];
/** The fields of a running pod that can still be changed; a change of any other replaces it. */
const MUTABLE_POD_FIELDS = ["spec.activeDeadlineSeconds", "spec.tolerations", "spec.ephemeralContainers"];

/**
 * The fields whose change replaces an object, by kind; for all kinds the name and the namespace.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go
 */
const REPLACING_FIELDS: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/DaemonSet": SELECTOR,
  "apps/v1/Deployment": SELECTOR,
  "apps/v1/StatefulSet": STATEFUL_SET,
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
  "v1/PersistentVolumeClaim": ["spec"],
  "v1/Pod": ["spec"],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Service": ["spec.clusterIP"],
};

/**
 * Whether a change at `path` replaces the object.
 *
 * @param value - The new value there; adding `spec` as a whole also adds what is below it.
 */
export function isReplacing(
  path: string,
  value: unknown,
  object: KubernetesObject,
  settings: Pick<ProviderSettings, "enableConfigMapMutable" | "enableSecretMutable">,
): boolean {
  const segments = splitPath(path);
  const isMutablePodField = object.kind === "Pod" && isWithin(segments, MUTABLE_POD_FIELDS);
  const fields = ["metadata.name", "metadata.namespace", ...fieldsOf(object, settings)];
  return !isMutablePodField && fields.some((field) => touches(segments, value, field.split(".")));
}

function fieldsOf(
  object: KubernetesObject,
  settings: Pick<ProviderSettings, "enableConfigMapMutable" | "enableSecretMutable">,
): readonly string[] {
  const key = `${object.apiVersion}/${object.kind}`;
  // Pods do not notice a changed ConfigMap or Secret; a new one under a new name makes them start anew.
  if (key === "v1/ConfigMap") {
    return settings.enableConfigMapMutable && object.immutable !== true ? [] : ["data", "binaryData"];
  }
  if (key === "v1/Secret") {
    return settings.enableSecretMutable && object.immutable !== true ? ["type"] : ["type", "data", "stringData"];
  }
  return REPLACING_FIELDS[key] ?? [];
}

function isWithin(segments: readonly string[], fields: readonly string[]): boolean {
  return fields.some((field) => field.split(".").every((segment, index) => segment === segments[index]));
}

/** The change is at or below the field, or above it and its new value has the field. */
function touches(segments: readonly string[], value: unknown, field: readonly string[]): boolean {
  const common = Math.min(segments.length, field.length);
  if (!field.slice(0, common).every((segment, index) => segment === segments[index])) return false;
  let rest = value;
  for (const segment of field.slice(common)) {
    if (!isJsonObject(rest) || !(segment in rest)) return false;
    rest = rest[segment];
  }
  return true;
}

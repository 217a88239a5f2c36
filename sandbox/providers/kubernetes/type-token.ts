import { ProviderError } from "../framework/errors.ts";
import type { TypeToken } from "./properties.ts";

const REFUSED_MODULES = ["helm.sh", "kustomize", "yaml"];

/** A type token, read. */
export interface KubernetesType extends TypeToken {
  /** One of the `…Patch` types, which set fields of objects that others made. */
  readonly isPatch: boolean;
}

/**
 * Reads a type token such as `kubernetes:apps/v1:Deployment`; every kind that an API server may serve has one.
 *
 * @throws ProviderError for what is no kind: charts, kustomizations, YAML files and lists.
 */
export function readTypeToken(token: string): KubernetesType {
  const [, module = "", name = ""] = token.split(":");
  const [group = "", version] = module.split("/");
  if (REFUSED_MODULES.includes(group) || version === undefined || name === "") {
    throw new ProviderError(
      `the sandbox's kubernetes plugin has no ${token}; it has the kinds of the Kubernetes API, such as kubernetes:apps/v1:Deployment`,
    );
  }
  if (name.endsWith("List")) {
    throw new ProviderError(
      "list resources exist for compatibility with YAML manifests and Helm charts, and cannot be created directly. Use the underlying resource type instead",
    );
  }
  const isPatch = name.endsWith("Patch") && name !== "Patch";
  return {
    apiVersion: group === "core" ? version : module,
    kind: isPatch ? name.slice(0, -"Patch".length) : name,
    isPatch,
  };
}

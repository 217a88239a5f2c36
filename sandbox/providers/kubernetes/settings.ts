import { ProviderError } from "../framework/errors.ts";
import { isProperties, type Properties } from "../framework/values.ts";

/** The provider's settings that the stand-in honours, by the names of the original. */
export interface ProviderSettings {
  /** A kubeconfig's content or the path of one. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  /** For objects that name none. */
  readonly namespace?: string;
  /** What cannot be reached any more counts as deleted. */
  readonly deleteUnreachable: boolean;
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
  /** Takes fields from other owners. */
  readonly enablePatchForce: boolean;
  /** Takes over what exists already instead of refusing to create it. */
  readonly upsertExistingObjects: boolean;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the provider's configuration; each switch falls back to its environment variable.
 *
 * https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
 *
 * @throws ProviderError naming a setting that the sandbox does not have.
 */
export function readSettings(configuration: Properties, environment: Environment): ProviderSettings {
  refuse(configuration);
  const isOn = (key: string, variable: string) => isTrue(configuration[key] ?? environment[variable]);
  return {
    ...texts(configuration),
    deleteUnreachable: isOn("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    enableConfigMapMutable: isOn("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    enableSecretMutable: isOn("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    enablePatchForce: isOn("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsertExistingObjects: isOn("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
  };
}

/** A kubeconfig as the provider's inputs hold it: text, or the object itself. */
export function kubeconfigText(configuration: Properties): string | undefined {
  const { kubeconfig } = configuration;
  if (isProperties(kubeconfig)) return JSON.stringify(kubeconfig);
  return typeof kubeconfig === "string" && kubeconfig !== "" ? kubeconfig : undefined;
}

/** The choice of context and cluster in the provider's inputs. */
export function contextChoice(configuration: Properties): { context?: string; cluster?: string } {
  return { ...text(configuration, "context"), ...text(configuration, "cluster") };
}

function texts(configuration: Properties) {
  const kubeconfig = kubeconfigText(configuration);
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...contextChoice(configuration),
    ...text(configuration, "namespace"),
  };
}

function text<Key extends string>(configuration: Properties, key: Key): { [K in Key]?: string } {
  const value = configuration[key];
  return typeof value === "string" && value !== "" ? ({ [key]: value } as { [K in Key]?: string }) : {};
}

/** The engine hands booleans over as JSON text. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

function refuse(configuration: Properties): void {
  if (configuration.enableServerSideApply === false || configuration.enableServerSideApply === "false") {
    throw new ProviderError(
      "the sandbox's kubernetes plugin always uses server-side apply; leave enableServerSideApply unset",
    );
  }
  if ((configuration.renderYamlToDirectory ?? "") !== "") {
    throw new ProviderError("the sandbox's kubernetes plugin does not render YAML; leave renderYamlToDirectory unset");
  }
}

import { KubernetesClient } from "./client.ts";
import { Discovery } from "./discovery.ts";
import { ClusterUnreachableError, KubernetesApiError } from "./errors.ts";
import { type ClusterAccess, readAmbientKubeconfig, readKubeconfig, selectAccess } from "./kubeconfig.ts";
import type { Environment, ProviderSettings } from "./settings.ts";

const REACH_TIMEOUT_MILLISECONDS = 10_000;

/** The cluster of one configured provider. */
export class Cluster {
  readonly client: KubernetesClient;
  readonly discovery: Discovery;
  readonly settings: ProviderSettings;
  /** For objects that name no namespace. */
  readonly defaultNamespace: string;
  private reached: Promise<void> | undefined;

  constructor(access: ClusterAccess, settings: ProviderSettings) {
    this.client = new KubernetesClient(access);
    this.discovery = new Discovery(this.client);
    this.settings = settings;
    this.defaultNamespace = settings.namespace ?? access.namespace ?? "default";
  }

  /**
   * Makes sure that the API server answers; asks it once.
   *
   * @throws ClusterUnreachableError with the reason.
   */
  reach(): Promise<void> {
    this.reached ??= this.askOnce();
    return this.reached;
  }

  private async askOnce(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(REACH_TIMEOUT_MILLISECONDS);
      await this.client.send({ method: "GET", path: "/version" }, signal);
    } catch (error) {
      // Any other refusal comes from an API server that is there.
      if (error instanceof KubernetesApiError && error.code !== 401) return;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ClusterUnreachableError(`unable to load schema information from the API server: ${reason}`, error);
    }
  }
}

/**
 * The cluster that the settings choose.
 *
 * @throws ClusterUnreachableError when there is no usable kubeconfig.
 */
export async function openCluster(settings: ProviderSettings, environment: Environment): Promise<Cluster> {
  try {
    const kubeconfig =
      settings.kubeconfig === undefined
        ? await readAmbientKubeconfig(environment.KUBECONFIG)
        : await readKubeconfig(settings.kubeconfig);
    return new Cluster(selectAccess(kubeconfig, settings), settings);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const subject =
      settings.kubeconfig === undefined
        ? "unable to load Kubernetes client configuration from kubeconfig file"
        : "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`";
    throw new ClusterUnreachableError(`${subject}: ${reason}`, error);
  }
}

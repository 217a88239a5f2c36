import type { ResourceRequest } from "../framework/provider.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { unreachableError, unreachableStateError } from "./operation-errors.ts";
import type { Environment, ProviderSettings } from "./settings.ts";

/** The way to the cluster of one configured provider. A wrong kubeconfig fails only what needs a cluster. */
export class Connection {
  readonly settings: ProviderSettings;
  private readonly cluster: Promise<Cluster>;

  constructor(settings: ProviderSettings, environment: Environment) {
    this.settings = settings;
    this.cluster = openCluster(settings, environment);
    // Connects while the engine still prepares the first resource; what fails here fails again where it matters.
    this.cluster.then((cluster) => cluster.reach()).catch(() => undefined);
  }

  /** The cluster if there is one that answers; plans are made without one as well. */
  async find(): Promise<Cluster | undefined> {
    try {
      const cluster = await this.cluster;
      await cluster.reach();
      return cluster;
    } catch {
      return undefined;
    }
  }

  /**
   * The cluster, which answers.
   *
   * @throws ProviderError when it does not.
   */
  async require(): Promise<Cluster> {
    try {
      const cluster = await this.cluster;
      await cluster.reach();
      return cluster;
    } catch (error) {
      throw unreachableError(error);
    }
  }

  /**
   * The cluster, which answers; `undefined` when it does not and the settings say that what it held is gone with it.
   *
   * @throws ProviderError when it does not answer and the settings do not say so.
   */
  async requireOrForget(
    operation: "read" | "delete",
    request: Pick<ResourceRequest, "log">,
  ): Promise<Cluster | undefined> {
    try {
      const cluster = await this.cluster;
      await cluster.reach();
      return cluster;
    } catch (error) {
      if (!this.settings.deleteUnreachable) throw unreachableStateError(operation, error);
      request.log(
        "warning",
        "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. Deleting the unreachable resource from Pulumi state",
      );
      return undefined;
    }
  }
}

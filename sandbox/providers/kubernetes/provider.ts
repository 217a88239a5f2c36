import { ProviderError } from "../framework/errors.ts";
import type { DiffRequest, DiffResult, InvokeRequest, Provider, ResourceType } from "../framework/provider.ts";
import type { Properties } from "../framework/values.ts";
import { diffConfiguration } from "./configuration-diff.ts";
import { Connection } from "./connection.ts";
import { KubernetesResource } from "./resource.ts";
import { type Environment, readSettings } from "./settings.ts";
import { readTypeToken } from "./type-token.ts";

/** Stands in for the official `kubernetes` plugin: any kind of object that the API server serves. */
export class KubernetesProvider implements Provider {
  readonly name = "kubernetes";
  readonly version: string;
  private readonly environment: Environment;
  private connection: Connection | undefined;

  constructor(version: string, environment: Environment) {
    this.version = version;
    this.environment = environment;
  }

  diffConfiguration(request: DiffRequest): Promise<DiffResult> {
    return diffConfiguration(request);
  }

  configure(configuration: Properties): void {
    this.connection = new Connection(readSettings(configuration, this.environment), this.environment);
  }

  resource(type: string): ResourceType {
    const known = readTypeToken(type);
    if (this.connection === undefined) throw new ProviderError("the kubernetes provider has not been configured");
    return new KubernetesResource(known, this.connection);
  }

  invoke({ token }: InvokeRequest): Promise<never> {
    return Promise.reject(new ProviderError(`the sandbox's kubernetes plugin has no function ${token}`));
  }
}

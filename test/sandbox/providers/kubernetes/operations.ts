// The provider's operations as the engine runs them for one resource, with everything of a request that seldom matters filled in.
import type { CreateResult, DiffResult, ReadResult } from "../../../../sandbox/providers/framework/provider.ts";
import type { Properties } from "../../../../sandbox/providers/framework/values.ts";
import { KubernetesProvider } from "../../../../sandbox/providers/kubernetes/provider.ts";

/** What an operation may be told. */
interface OperationOptions {
  readonly isPreview?: boolean;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  readonly outputs?: Properties;
  readonly ignoreChanges?: readonly string[];
}

/** The operations of one configured provider. */
export class Operations {
  /** What the user was shown. */
  readonly messages: string[] = [];
  private readonly provider: KubernetesProvider;

  constructor(configuration: Properties, environment: Readonly<Record<string, string>> = {}) {
    this.provider = new KubernetesProvider("4.34.2", environment);
    this.provider.configure(configuration);
  }

  /** Checks and creates, as for a new resource. */
  async create(type: string, inputs: Properties, options: OperationOptions = {}): Promise<CreateResult> {
    return this.provider.resource(type).create({
      ...this.request(type, options),
      inputs: await this.check(type, inputs),
      timeoutSeconds: options.timeoutSeconds,
      isPreview: options.isPreview ?? false,
    });
  }

  async check(type: string, news: Properties, olds?: Properties): Promise<Properties> {
    const request = { ...this.request(type), news, olds, randomSeed: Buffer.from("seed"), autonaming: undefined };
    return (await this.provider.resource(type).check(request)).inputs;
  }

  async diff(type: string, oldInputs: Properties, news: Properties): Promise<DiffResult> {
    const request = { ...this.request(type), id: "id", oldInputs, outputs: {}, news, ignoreChanges: [] };
    return this.provider.resource(type).diff(request);
  }

  async update(type: string, olds: Properties, news: Properties, options: OperationOptions = {}): Promise<Properties> {
    return this.provider.resource(type).update({
      ...this.request(type, options),
      id: "id",
      oldInputs: olds,
      outputs: options.outputs ?? {},
      news: await this.check(type, news, olds),
      ignoreChanges: options.ignoreChanges ?? [],
      timeoutSeconds: options.timeoutSeconds,
      isPreview: options.isPreview ?? false,
    });
  }

  async read(
    type: string,
    id: string,
    inputs: Properties = {},
    outputs: Properties = {},
  ): Promise<ReadResult | undefined> {
    return this.provider.resource(type).read({ ...this.request(type), id, inputs, outputs });
  }

  async delete(type: string, id: string, outputs: Properties = {}, options: OperationOptions = {}): Promise<void> {
    const { timeoutSeconds } = options;
    await this.provider
      .resource(type)
      .delete({ ...this.request(type, options), id, inputs: {}, outputs, timeoutSeconds });
  }

  private request(type: string, options: OperationOptions = {}) {
    return {
      urn: `urn:pulumi:test::project::${type}::it`,
      type,
      name: "it",
      signal: options.signal ?? new AbortController().signal,
      log: (_severity: string, message: string) => void this.messages.push(message),
    };
  }
}

/** The error that an operation ends with. */
export async function failureOf(operation: Promise<unknown>): Promise<Error> {
  const outcome: unknown = await operation.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error("the operation succeeded, although it must fail");
}

import { credentials, type Metadata, type ServiceError } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import type empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Provider } from "../../../../sandbox/providers/framework/provider.ts";
import { listen } from "../../../../sandbox/providers/framework/serve.ts";
import { decode, encode, type Properties } from "../../../../sandbox/providers/framework/values.ts";

/** A provider, called over gRPC as the engine calls it. */
export interface EngineClient {
  readonly rpc: InstanceType<typeof service.ResourceProviderClient>;
  configure(configuration: Properties): Promise<void>;
  check(type: string, news: Properties, olds?: Properties): Promise<{ inputs: Properties; failures: string[] }>;
  diff(type: string, olds: Properties, news: Properties, options?: DiffOptions): Promise<Difference>;
  create(type: string, inputs: Properties, options?: OperationOptions): Promise<{ id: string; outputs: Properties }>;
  update(
    type: string,
    olds: Properties,
    news: Properties,
    options?: DiffOptions & OperationOptions,
  ): Promise<Properties>;
  read(
    type: string,
    id: string,
    inputs?: Properties,
    outputs?: Properties,
  ): Promise<{ id: string; inputs: Properties; outputs: Properties }>;
  delete(type: string, id: string, outputs: Properties, options?: OperationOptions): Promise<void>;
  invoke(token: string, arguments_: Properties): Promise<Properties>;
  close(): void;
}

/** What {@link EngineClient.diff} may be told. */
export interface DiffOptions {
  readonly id?: string;
  readonly outputs?: Properties;
  readonly ignoreChanges?: readonly string[];
}

/** What an operation may be told. */
export interface OperationOptions {
  readonly isPreview?: boolean;
  readonly timeoutSeconds?: number;
}

/** A comparison's answer, in plain words. */
export interface Difference {
  /** Path to kind, such as `UPDATE_REPLACE`. */
  readonly changes: Record<string, string>;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The URN of a resource called `it`. */
export function urnOf(type: string): string {
  return `urn:pulumi:test::project::${type}::it`;
}

/** Serves a provider on loopback and connects to it. */
export async function connectTo(provider: Provider): Promise<EngineClient> {
  const served = await listen(provider);
  const rpc = new service.ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
  const about = <T extends { setUrn(value: string): T; setType(value: string): T; setName(value: string): T }>(
    message: T,
    type: string,
  ): T => message.setUrn(urnOf(type)).setType(type).setName("it");
  return {
    rpc,
    async configure(configuration) {
      const message = new proto.ConfigureRequest().setArgs(encode(configuration)).setAcceptsecrets(true);
      await call<proto.ConfigureResponse>((done) => rpc.configure(message, done));
    },
    async check(type, news, olds) {
      const message = about(new proto.CheckRequest(), type).setNews(encode(news)).setRandomseed(Buffer.from("seed"));
      if (olds !== undefined) message.setOlds(encode(olds));
      const answer = await call<proto.CheckResponse>((done) => rpc.check(message, done));
      const failures = answer.getFailuresList().map((failure) => failure.getReason());
      return { inputs: decode(answer.getInputs()), failures };
    },
    async diff(type, olds, news, { id = "id", outputs = olds, ignoreChanges = [] } = {}) {
      const message = about(new proto.DiffRequest(), type)
        .setId(id)
        .setOldInputs(encode(olds))
        .setOlds(encode(outputs));
      message.setNews(encode(news)).setIgnorechangesList([...ignoreChanges]);
      return describe(await call<proto.DiffResponse>((done) => rpc.diff(message, done)));
    },
    async create(type, inputs, { isPreview = false, timeoutSeconds = 0 } = {}) {
      const message = about(new proto.CreateRequest(), type).setProperties(encode(inputs)).setPreview(isPreview);
      message.setTimeout(timeoutSeconds);
      const answer = await call<proto.CreateResponse>((done) => rpc.create(message, done));
      return { id: answer.getId(), outputs: decode(answer.getProperties()) };
    },
    async update(type, olds, news, { id = "id", outputs = olds, isPreview = false, timeoutSeconds = 0 } = {}) {
      const message = about(new proto.UpdateRequest(), type).setId(id).setOldInputs(encode(olds)).setNews(encode(news));
      message.setOlds(encode(outputs)).setPreview(isPreview).setTimeout(timeoutSeconds);
      return decode((await call<proto.UpdateResponse>((done) => rpc.update(message, done))).getProperties());
    },
    async read(type, id, inputs = {}, outputs = {}) {
      const message = about(new proto.ReadRequest(), type).setId(id).setInputs(encode(inputs));
      message.setProperties(encode(outputs));
      const answer = await call<proto.ReadResponse>((done) => rpc.read(message, done));
      return { id: answer.getId(), inputs: decode(answer.getInputs()), outputs: decode(answer.getProperties()) };
    },
    async delete(type, id, outputs, { timeoutSeconds = 0 } = {}) {
      const message = about(new proto.DeleteRequest(), type).setId(id).setProperties(encode(outputs));
      await call<empty.Empty>((done) => rpc.delete(message.setTimeout(timeoutSeconds), done));
    },
    async invoke(token, arguments_) {
      const message = new proto.InvokeRequest().setTok(token).setArgs(encode(arguments_));
      return decode((await call<proto.InvokeResponse>((done) => rpc.invoke(message, done))).getReturn());
    },
    close() {
      rpc.close();
      served.stop();
    },
  };
}

/** Runs one call; rejects with the provider's error. */
export function call<T>(start: (done: (error: ServiceError | null, answer: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

/** The error that an operation ends with. */
export async function failureOf(operation: Promise<unknown>): Promise<ServiceError> {
  const error = await operation.then(
    () => undefined,
    (reason: ServiceError) => reason,
  );
  if (error === undefined) throw new Error("the operation succeeded, although it must fail");
  return error;
}

/** What the provider says exists although the operation failed. */
export function partialResource(
  metadata: Metadata,
): { id: string; outputs: Properties; reasons: string[] } | undefined {
  const bytes = metadata.get("grpc-status-details-bin")[0];
  if (!(bytes instanceof Uint8Array)) return undefined;
  const packed = status.Status.deserializeBinary(new Uint8Array(bytes)).getDetailsList()[0];
  const failure = packed?.unpack(proto.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
  if (!failure) return undefined;
  return { id: failure.getId(), outputs: decode(failure.getProperties()), reasons: failure.getReasonsList() };
}

function describe(answer: proto.DiffResponse): Difference {
  const names = new Map(Object.entries(proto.PropertyDiff.Kind).map(([name, kind]) => [kind, name]));
  const changes: Record<string, string> = {};
  answer.getDetaileddiffMap().forEach((difference, path) => {
    changes[path] = names.get(difference.getKind()) ?? "";
  });
  return { changes, replaces: answer.getReplacesList(), deleteBeforeReplace: answer.getDeletebeforereplace() };
}

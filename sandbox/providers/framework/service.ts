import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { checkAnswer, diffAnswer, failures } from "./answers.ts";
import { compare } from "./differences.ts";
import { EngineLog } from "./engine-log.ts";
import { InitializationError, toStatus } from "./errors.ts";
import type { Provider } from "./provider.ts";
import { checkRequest, diffRequest, type RequestContext, resourceRequest, timeout } from "./requests.ts";
import { decode, encode, markAllLike, type Properties, revealAll } from "./values.ts";

/** Answers one method. */
type Answer<Request, Response> = (request: Request) => Promise<Response> | Response;

/**
 * The gRPC methods of a provider.
 *
 * @param engineAddress - `host:port` of the engine, for messages; empty when it is told later.
 */
export function createService(provider: Provider, engineAddress: string): UntypedServiceImplementation {
  const log = new EngineLog();
  log.connect(engineAddress);
  const life = new Life();
  const context = (): RequestContext => ({ log, signal: life.signal });
  const methods = {
    ...lifeMethods(provider, log, life),
    ...configurationMethods(provider, context, life),
    ...plan(provider, context),
    ...operations(provider, context),
    invoke: unary(async (message: providerProto.InvokeRequest) => {
      const arguments_ = revealAll(decode(message.getArgs()));
      const answer = await provider.invoke({ token: message.getTok(), arguments: arguments_, signal: life.signal });
      const response = new providerProto.InvokeResponse().setReturn(encode(answer.result));
      return response.setFailuresList(failures(answer.failures));
    }),
  };
  return { ...unimplementedMethods(), ...methods };
}

/** The time until the engine calls Cancel. */
class Life {
  #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    this.#controller.abort();
  }

  /** A plugin that a developer keeps running serves one operation of the engine after another. */
  renew(): void {
    if (this.signal.aborted) this.#controller = new AbortController();
  }
}

function lifeMethods(provider: Provider, log: EngineLog, life: Life): UntypedServiceImplementation {
  return {
    handshake: unary((message: providerProto.ProviderHandshakeRequest) => {
      log.connect(message.getEngineAddress());
      return new providerProto.ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setSupportsAutonamingConfiguration(true);
    }),
    attach: unary((message: pluginProto.PluginAttach) => {
      log.connect(message.getAddress());
      return new emptyProto.Empty();
    }),
    getPluginInfo: unary(() => new pluginProto.PluginInfo().setVersion(provider.version)),
    // The SDK never asks for more than that there is a schema.
    getSchema: unary(() =>
      new providerProto.GetSchemaResponse().setSchema(
        JSON.stringify({ name: provider.name, version: provider.version }),
      ),
    ),
    cancel: unary(() => {
      life.end();
      return new emptyProto.Empty();
    }),
  };
}

function configurationMethods(
  provider: Provider,
  context: () => RequestContext,
  life: Life,
): UntypedServiceImplementation {
  return {
    checkConfig: unary(async (message: providerProto.CheckRequest) => {
      const request = checkRequest(message, context());
      const result = (await provider.checkConfiguration?.(request)) ?? { inputs: request.news };
      return checkAnswer(result, decode(message.getNews()));
    }),
    diffConfig: unary(async (message: providerProto.DiffRequest) => {
      const request = diffRequest(message, context());
      const changes = compare(request.oldInputs, request.news, request.ignoreChanges);
      return diffAnswer((await provider.diffConfiguration?.(request)) ?? { changes });
    }),
    configure: unary(async (message: providerProto.ConfigureRequest) => {
      life.renew();
      await provider.configure(revealAll(decode(message.getArgs())));
      return new providerProto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    }),
  };
}

function plan(provider: Provider, context: () => RequestContext): UntypedServiceImplementation {
  return {
    check: unary(async (message: providerProto.CheckRequest) => {
      const request = checkRequest(message, context());
      const result = await provider.resource(request.type).check(request);
      return checkAnswer(result, decode(message.getNews()));
    }),
    diff: unary(async (message: providerProto.DiffRequest) => {
      const request = diffRequest(message, context());
      return diffAnswer(await provider.resource(request.type).diff(request));
    }),
  };
}

function operations(provider: Provider, context: () => RequestContext): UntypedServiceImplementation {
  return {
    create: unary(async (message: providerProto.CreateRequest) => {
      const marked = decode(message.getProperties());
      const request = resourceRequest(message, context());
      const created = await keepingSecrets(marked, {}, () =>
        provider.resource(request.type).create({
          ...request,
          inputs: revealAll(marked),
          timeoutSeconds: timeout(message),
          isPreview: message.getPreview(),
        }),
      );
      const properties = encode(markAllLike(created.outputs, marked));
      return new providerProto.CreateResponse().setId(created.id).setProperties(properties);
    }),
    read: unary((message: providerProto.ReadRequest) => read(provider, message, context())),
    update: unary(async (message: providerProto.UpdateRequest) => {
      const marked = decode(message.getNews());
      const request = diffRequest(message, context());
      const outputs = await keepingSecrets(marked, decode(message.getOlds()), () =>
        provider
          .resource(request.type)
          .update({ ...request, timeoutSeconds: timeout(message), isPreview: message.getPreview() }),
      );
      return new providerProto.UpdateResponse().setProperties(encode(markAllLike(outputs, marked)));
    }),
    delete: unary(async (message: providerProto.DeleteRequest) => {
      const request = resourceRequest(message, context());
      const inputs = revealAll(decode(message.getOldInputs()));
      const outputs = revealAll(decode(message.getProperties()));
      const id = message.getId();
      await provider
        .resource(request.type)
        .delete({ ...request, id, inputs, outputs, timeoutSeconds: timeout(message) });
      return new emptyProto.Empty();
    }),
  };
}

async function read(
  provider: Provider,
  message: providerProto.ReadRequest,
  context: RequestContext,
): Promise<providerProto.ReadResponse> {
  const request = resourceRequest(message, context);
  const inputs = decode(message.getInputs());
  const outputs = decode(message.getProperties());
  const found = await keepingSecrets(outputs, outputs, () =>
    provider
      .resource(request.type)
      .read({ ...request, id: message.getId(), inputs: revealAll(inputs), outputs: revealAll(outputs) }),
  );
  const response = new providerProto.ReadResponse();
  if (found === undefined) return response;
  return response
    .setId(found.id)
    .setInputs(encode(markAllLike(found.inputs, inputs)))
    .setProperties(encode(markAllLike(found.outputs, outputs)));
}

/** Runs an operation; what it leaves behind when it fails halfway keeps its secret marks. */
async function keepingSecrets<T>(inputs: Properties, olds: Properties, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    const { resource } = error;
    throw new InitializationError(
      error.message,
      {
        id: resource.id,
        outputs: markAllLike(markAllLike(resource.outputs, inputs), olds),
        ...(resource.inputs === undefined ? {} : { inputs: markAllLike(resource.inputs, inputs) }),
      },
      error.reasons,
    );
  }
}

function unary<Request, Response>(answer: Answer<Request, Response>): handleUnaryCall<Request, Response> {
  // An async function, so that what an answer throws at once reaches the engine as well.
  const answerLater = async (request: Request) => answer(request);
  return (call, callback) => {
    answerLater(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toStatus(error)),
    );
  };
}

function unimplementedMethods(): UntypedServiceImplementation {
  const names = Object.keys(providerService.ResourceProviderService);
  return Object.fromEntries(
    names.map((name) => {
      const refuse: handleUnaryCall<unknown, unknown> = (_call, callback) =>
        callback({ code: status.UNIMPLEMENTED, details: `${name} is not implemented by this plugin` });
      return [name, refuse];
    }),
  );
}

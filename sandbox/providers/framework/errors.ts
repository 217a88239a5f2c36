import { Metadata, type ServerErrorResponse, status } from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import { encode, type Properties } from "./values.ts";

/** A failure whose message is for the user as it stands. */
export class ProviderError extends Error {
  override readonly name: string = "ProviderError";
}

/** What exists although its creation, update or reading did not end well. */
export interface PartialResource {
  readonly id: string;
  readonly outputs: Properties;
  /** The inputs to store; without them those that were asked for. */
  readonly inputs?: Properties;
}

/**
 * The resource exists but is not ready: the engine stores it as it is, together with the reasons, and tries to update it
 * next time. Without it, a resource whose creation fails halfway would be lost to the state.
 */
export class InitializationError extends ProviderError {
  override readonly name = "InitializationError";
  readonly resource: PartialResource;
  readonly reasons: readonly string[];

  constructor(message: string, resource: PartialResource, reasons: readonly string[] = [message]) {
    super(message);
    this.resource = resource;
    this.reasons = reasons;
  }
}

/** A failure as gRPC carries it. */
export function toStatus(error: unknown): Partial<ServerErrorResponse> {
  const message = error instanceof Error ? error.message : String(error);
  // A failure of another kind is a defect of the plugin, and its stack is what helps to mend it.
  const details = error instanceof ProviderError || !(error instanceof Error) ? message : (error.stack ?? message);
  if (!(error instanceof InitializationError)) return { code: status.UNKNOWN, details };
  return { code: status.UNKNOWN, details, metadata: initializationDetails(error) };
}

function initializationDetails(error: InitializationError): Metadata {
  const { id, outputs, inputs } = error.resource;
  const failure = new providerProto.ErrorResourceInitFailed();
  failure
    .setId(id)
    .setProperties(encode(outputs))
    .setReasonsList([...error.reasons]);
  if (inputs !== undefined) failure.setInputs(encode(inputs));
  const packed = new anyProto.Any();
  packed.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new statusProto.Status().setCode(status.UNKNOWN).setMessage(error.message).setDetailsList([packed]);
  const metadata = new Metadata();
  // The name under which gRPC's richer error model travels: https://grpc.io/docs/guides/error/
  metadata.set("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  return metadata;
}

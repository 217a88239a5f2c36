import { credentials } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import type { Severity } from "./provider.ts";

const { DEBUG, INFO, WARNING, ERROR } = engineProto.LogSeverity;
const SEVERITIES = { debug: DEBUG, info: INFO, warning: WARNING, error: ERROR } satisfies Record<Severity, number>;

/** The engine's message log; silent until the engine's address is known. */
export class EngineLog {
  #address: string | undefined;
  #client: InstanceType<typeof engineService.EngineClient> | undefined;

  /** Says where the engine listens, as `host:port`. */
  connect(address: string): void {
    if (address === "" || address === this.#address) return;
    this.#client?.close();
    this.#client = undefined;
    this.#address = address;
  }

  /** Sends a message; an engine that does not answer is no failure of the operation. */
  write(urn: string, severity: Severity, message: string, isStatus: boolean): void {
    if (this.#address === undefined) return;
    this.#client ??= new engineService.EngineClient(this.#address, credentials.createInsecure());
    const request = new engineProto.LogRequest().setUrn(urn).setMessage(message).setEphemeral(isStatus);
    request.setSeverity(SEVERITIES[severity]);
    this.#client.log(request, () => undefined);
  }
}

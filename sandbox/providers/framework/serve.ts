import { fstatSync } from "node:fs";
import { flushCompileCache } from "node:module";
import process from "node:process";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Provider } from "./provider.ts";
import { createService } from "./service.ts";

// As large as the engine's own limit: a state with big values must fit into one message.
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/rpcutil/serve.go
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
const ORPHAN_CHECK_MILLISECONDS = 1000;

/** A provider that answers on a loopback port. */
export interface ServedProvider {
  readonly port: number;
  stop(): void;
}

/** Answers the engine on a free loopback port until stopped. */
export async function listen(provider: Provider, engineAddress = ""): Promise<ServedProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(providerService.ResourceProviderService, createService(provider, engineAddress));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

/**
 * Runs the plugin's process: prints the port as its only line of output, then answers until the engine ends it, or until
 * the engine is gone.
 */
export async function serve(provider: Provider): Promise<void> {
  endWithTheEngine();
  const { port } = await listen(provider, process.argv[2] ?? "");
  process.stdout.write(`${port}\n`);
  // The engine kills its plugins, so that what Node would keep at the end of a process is never kept.
  setImmediate(flushCompileCache);
}

/** An engine that was killed cannot end its plugins: they notice its closed pipe, or that another process adopted them. */
function endWithTheEngine(): void {
  const end = () => process.exit();
  const input = fstatSync(0);
  if (input.isFIFO() || input.isSocket()) process.stdin.on("end", end).on("error", end).resume();
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, ORPHAN_CHECK_MILLISECONDS).unref();
}

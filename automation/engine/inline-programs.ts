import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import server from "@pulumi/pulumi/automation/server.js";
import log from "@pulumi/pulumi/log/index.js";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import settings from "@pulumi/pulumi/runtime/settings.js";

interface RunResponse {
  /** Empty when there was none. */
  getError(): string;
}

type Reply = (error: Error | undefined, response: RunResponse | undefined) => void;

/** What the SDK has and does not declare. */
const { LanguageServer } = server as unknown as {
  readonly LanguageServer: { readonly prototype: { program: PulumiFn; run(call: unknown, reply: Reply): unknown } };
};
const promises = debuggable as unknown as {
  readonly debugPromiseLeaks: boolean;
  debuggablePromise<T>(promise: Promise<T>, context: string): Promise<T>;
};
const { grpcClientOptions } = settings as unknown as { readonly grpcClientOptions: Record<string, unknown> };

let isDone = false;

/**
 * Makes Pulumi's SDK fit for many programs in one process.
 *
 * - A program shares no connection with an earlier one. gRPC keeps what it knows of an address for the whole process: when
 *   the system gives an engine the port of one that is gone, its first call would fail because the old one does not answer.
 * - A program that did not come to its end has failed. The SDK takes a call that was not answered for the end of the
 *   engine and tells it of no error; an engine that lives would delete everything that the program did not get to.
 * - Nobody sees what the SDK tells the engine at debug level: four calls for each resource, one after the other. Nor does
 *   anybody trace its calls, or read where each of its promises was made, unless `PULUMI_DEBUG_PROMISE_LEAKS` is set.
 */
export function fitInlinePrograms(): void {
  if (isDone) return;
  isDone = true;
  Object.assign(log, { debug: async () => undefined });
  grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
  grpcClientOptions.interceptors = [];
  if (!promises.debugPromiseLeaks) forgetOrigins();
  const { run } = LanguageServer.prototype;
  LanguageServer.prototype.run = function (call, reply) {
    const { program } = this;
    let hasEnded = false;
    this.program = async () => {
      const outputs = await program();
      hasEnded = true;
      return outputs;
    };
    return run.call(this, call, (error, response) =>
      error || hasEnded || response?.getError() !== ""
        ? reply(error, response)
        : reply(new Error("the program was cut off from the engine before its end"), undefined),
    );
  };
}

/** Spares the SDK the stack trace of each of its promises: forty for a resource. */
function forgetOrigins(): void {
  const { debuggablePromise } = promises;
  promises.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

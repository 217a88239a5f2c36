import { credentials, Server, ServerCredentials, status } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import settings from "@pulumi/pulumi/runtime/settings.js";
import { expect } from "chai";
import { UpdateError } from "../../automation/engine/failures.ts";
import { fitInlinePrograms } from "../../automation/engine/inline-programs.ts";
import { withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";

const promises = debuggable as unknown as {
  debuggablePromise<T>(promise: Promise<T>, context: string): Promise<T>;
};
const { grpcClientOptions } = settings as unknown as { readonly grpcClientOptions: object };

/** Something that answers as an engine does, at a port. */
function listen(port: number): Promise<{ readonly port: number; end(): void }> {
  const server = new Server();
  const answer = (_: unknown, reply: (error: null, response: unknown) => void) =>
    reply(null, new engineProto.SetRootResourceResponse());
  server.addService(engineService.EngineService, { setRootResource: answer });
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve({ port: bound, end: () => server.forceShutdown() }) : reject(error),
    );
  });
}

/** A client as the SDK makes it for each program. */
function connect(port: number) {
  const client = new engineService.EngineClient(`127.0.0.1:${port}`, credentials.createInsecure(), grpcClientOptions);
  const ask = () =>
    new Promise<string>((resolve) => {
      client.setRootResource(new engineProto.SetRootResourceRequest(), (error) =>
        resolve(error === null ? "answered" : (status[error.code] ?? "")),
      );
    });
  return { ask, end: () => client.close() };
}

/** Longer than the program's stack takes to be registered; only then nobody hears of the failure. */
const CONNECTING_MILLISECONDS = 200;

/** Makes the next call with which a program begins fail, as it does when the engine cannot be reached. */
function failNextBeginning(): void {
  const { prototype } = engineService.EngineClient as unknown as { prototype: Record<string, unknown> };
  const { setRootResource } = prototype;
  prototype.setRootResource = (_: unknown, reply: (error: Error) => void) => {
    prototype.setRootResource = setRootResource;
    const error = Object.assign(new Error("no connection"), { code: status.UNAVAILABLE });
    setTimeout(() => reply(error), CONNECTING_MILLISECONDS);
  };
}

describe("programs inside this process", function () {
  this.timeout(120_000);

  before(fitInlinePrograms);

  it("do not keep where each promise of the SDK was made, and leave other stack traces as they are", async () => {
    const promise = Promise.resolve();
    await promises.debuggablePromise(promise, "a promise");
    expect(promise).to.have.property("_debugStackTrace", "Error");
    expect(new Error("after it").stack).to.contain("inline-programs.test.ts");
  });

  it("reach an engine that has the port of one that is gone", async () => {
    const engine = await listen(0);
    const earlier = connect(engine.port);
    expect(await earlier.ask()).to.equal("answered");
    engine.end();
    expect(await earlier.ask()).to.equal("UNAVAILABLE");
    const next = await listen(engine.port);
    const later = connect(next.port);
    try {
      expect(await later.ask()).to.equal("answered");
    } finally {
      for (const open of [earlier, later, next]) open.end();
    }
  });

  it("have failed when they were cut off before their end, and nothing that they make is deleted", () =>
    withTemporaryFileBackend((backend) =>
      withStack(
        backend,
        "pr-1",
        async () => void new Entry("a", { name: "a" }),
        async (stack) => {
          await stack.up();
          failNextBeginning();
          const error = await stack.up().catch((failure: unknown) => failure);
          if (!(error instanceof UpdateError)) throw error;
          expect(`${error.message} ${error.details.join(" ")}`).to.contain("cut off from the engine before its end");
          expect(entriesIn(backend.ledger)).to.deep.equal(["a"]);
          expect((await stack.up()).unchanged).to.equal(1);
        },
      ),
    ));
});

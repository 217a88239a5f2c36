import { type handleUnaryCall, Server, ServerCredentials, type ServiceError, status } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { expect } from "chai";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { waitFor } from "../../../../sandbox/polling.ts";
import { InitializationError, ProviderError } from "../../../../sandbox/providers/framework/errors.ts";
import type { CreateRequest, Provider, ResourceType } from "../../../../sandbox/providers/framework/provider.ts";
import { type Properties, secret, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { call, connectTo, type EngineClient, failureOf, partialResource, urnOf } from "../support/engine-client.ts";

const TYPE = "test:index/thing:Thing";

describe("the provider framework", () => {
  let engine: EngineClient;
  let configuration: Properties | undefined;
  let create: (request: CreateRequest) => ReturnType<ResourceType["create"]>;

  const thing: ResourceType = {
    check({ news, log }) {
      log("warning", "look out", { isStatus: true });
      const failures = news.bad === undefined ? [] : [{ property: "bad", reason: "it is bad" }];
      return { inputs: { ...news, added: true }, failures };
    },
    diff: () => ({
      changes: [
        { path: "pool.size", kind: "update", replaces: true },
        { path: "tags[0]", kind: "add" },
        { path: "old", kind: "delete", isInput: false },
      ],
      deleteBeforeReplace: true,
    }),
    create: (request) => create(request),
    read: async ({ id }) =>
      id === "gone" ? undefined : { id: `${id}!`, inputs: { token: "i" }, outputs: { token: "o" } },
    update: async ({ news, isPreview, timeoutSeconds }) => ({ ...news, isPreview, seconds: timeoutSeconds ?? -1 }),
    delete: async ({ signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      throw new ProviderError("stopped");
    },
  };
  const provider: Provider = {
    name: "test",
    version: "1.2.3",
    configure(given) {
      configuration = given;
    },
    resource(type) {
      if (type === TYPE) return thing;
      throw new ProviderError(`no type ${type}`);
    },
    invoke: async ({ arguments: given }) => ({ result: { given } }),
  };

  beforeEach(async () => {
    create = async ({ inputs }) => ({ id: "1", outputs: inputs });
    engine = await connectTo(provider);
  });

  afterEach(() => engine.close());

  it("gives the provider its configuration without secret marks", async () => {
    await engine.configure({ token: secret("t") });
    expect(configuration).to.deep.equal({ token: "t" });
  });

  it("tells the engine that it keeps secrets and runs previews", async () => {
    const answer = await call<proto.ConfigureResponse>((done) =>
      engine.rpc.configure(new proto.ConfigureRequest(), done),
    );
    expect(answer.getAcceptsecrets()).to.equal(true);
    expect(answer.getSupportspreview()).to.equal(true);
  });

  it("takes the handshake of newer engines with the same promise", async () => {
    const hello = new proto.ProviderHandshakeRequest();
    const answer = await call<proto.ProviderHandshakeResponse>((done) => engine.rpc.handshake(hello, done));
    expect(answer.getAcceptSecrets()).to.equal(true);
  });

  it("shows a provider's messages beside their resource", async () => {
    const messages: unknown[] = [];
    const log: handleUnaryCall<engineProto.LogRequest, empty.Empty> = ({ request }, done) => {
      messages.push([request.getUrn(), request.getSeverity(), request.getMessage(), request.getEphemeral()]);
      done(null, new empty.Empty());
    };
    const server = new Server();
    server.addService({ log: engineService.EngineService.log }, { log });
    const port = await call<number>((done) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        done(error as ServiceError | null, bound),
      ),
    );
    await call((done) => engine.rpc.attach(new plugin.PluginAttach().setAddress(`127.0.0.1:${port}`), done));
    await engine.check(TYPE, {});
    await waitFor("the message", async () => messages[0], { timeoutSeconds: 10 });
    server.forceShutdown();
    expect(messages).to.deep.equal([[urnOf(TYPE), engineProto.LogSeverity.WARNING, "look out", true]]);
  });

  it("answers what it does not implement with UNIMPLEMENTED", async () => {
    const error = await failureOf(call((done) => engine.rpc.construct(new proto.ConstructRequest(), done)));
    expect(error.code).to.equal(status.UNIMPLEMENTED);
  });

  it("passes check failures on with their property", async () => {
    const { inputs, failures } = await engine.check(TYPE, { bad: 1, password: secret("p") });
    expect(failures).to.deep.equal(["it is bad"]);
    expect(inputs).to.deep.equal({ bad: 1, password: secret("p"), added: true });
  });

  it("tells a difference in every form that the engine reads", async () => {
    const difference = await engine.diff(TYPE, {}, {});
    expect(difference).to.deep.equal({
      changes: { "pool.size": "UPDATE_REPLACE", "tags[0]": "ADD", old: "DELETE" },
      replaces: ["pool"],
      deleteBeforeReplace: true,
    });
  });

  it("keeps unknown inputs and returns inputs that were secret as secret outputs", async () => {
    let seen: Properties = {};
    create = async ({ inputs }) => {
      seen = inputs;
      return { id: "", outputs: { ...inputs, made: secret("m") } };
    };
    const { outputs } = await engine.create(TYPE, { password: secret("p"), host: UNKNOWN }, { isPreview: true });
    expect(seen).to.deep.equal({ password: "p", host: UNKNOWN });
    expect(outputs).to.deep.equal({ password: secret("p"), host: UNKNOWN, made: secret("m") });
  });

  it("passes the custom timeout on, and nothing when there is none", async () => {
    expect(await engine.update(TYPE, {}, {}, { timeoutSeconds: 90 })).to.deep.equal({ isPreview: false, seconds: 90 });
    expect(await engine.update(TYPE, {}, {}, { isPreview: true })).to.deep.equal({ isPreview: true, seconds: -1 });
  });

  it("stores what exists although its creation failed, with its secrets marked", async () => {
    create = async () => {
      throw new InitializationError("not ready", { id: "7", outputs: { password: "p" } });
    };
    const error = await failureOf(engine.create(TYPE, { password: secret("p") }));
    expect(error.details).to.equal("not ready");
    expect(partialResource(error.metadata)).to.deep.equal({
      id: "7",
      outputs: { password: secret("p") },
      reasons: ["not ready"],
    });
  });

  it("passes an error's sentence on, and says nothing of a partial resource", async () => {
    const error = await failureOf(engine.create("test:index/other:Other", {}));
    expect(error.details).to.equal("no type test:index/other:Other");
    expect(partialResource(error.metadata)).to.equal(undefined);
  });

  it("answers an empty id for a resource that is gone, and keeps the marks of one that is not", async () => {
    expect((await engine.read(TYPE, "gone", {}, { a: 1 })).id).to.equal("");
    const found = await engine.read(TYPE, "1", { token: secret("i") }, { token: secret("o") });
    expect(found).to.deep.equal({ id: "1!", inputs: { token: secret("i") }, outputs: { token: secret("o") } });
  });

  it("aborts the signal of what is going on when the engine calls Cancel", async () => {
    const deletion = failureOf(engine.delete(TYPE, "1", {}));
    await call((done) => engine.rpc.cancel(new empty.Empty(), done));
    expect((await deletion).details).to.equal("stopped");
  });

  it("passes a function's arguments and its result on", async () => {
    expect(await engine.invoke("test:index/f:f", { a: secret(1) })).to.deep.equal({ given: { a: 1 } });
  });
});

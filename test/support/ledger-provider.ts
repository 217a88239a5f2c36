// A resource provider for the engine's tests. Its cloud is a folder: every entry is a file, written as soon as a create
// arrives and answered only after the delay, so that a run can be killed while the cloud has what the state does not.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

interface Call {
  readonly request: {
    getNews(): struct.Struct;
    getOldInputs(): struct.Struct;
    getProperties(): struct.Struct;
    getInputs(): struct.Struct;
    getPreview(): boolean;
    getId(): string;
  };
}

type Answer = (error: { code: number; details: string } | null, response?: unknown) => void;

const folder = process.env.LEDGER_FOLDER ?? "";
mkdirSync(folder, { recursive: true });

function read(value: struct.Struct): Record<string, unknown> {
  return { ...value.toJavaScript() };
}

function fileOf(id: string): string {
  return join(folder, `${id}.json`);
}

const methods: Record<string, (call: Call, answer: Answer) => void> = {
  getPluginInfo: (_call, answer) => answer(null, new plugin.PluginInfo()),
  cancel: (_call, answer) => answer(null, new empty.Empty()),
  checkConfig: (call, answer) => {
    const response = new provider.CheckResponse();
    response.setInputs(call.request.getNews());
    answer(null, response);
  },
  configure: (_call, answer) => {
    const response = new provider.ConfigureResponse();
    response.setAcceptsecrets(false);
    response.setSupportspreview(true);
    answer(null, response);
  },
  check: (call, answer) => {
    const response = new provider.CheckResponse();
    response.setInputs(call.request.getNews());
    answer(null, response);
  },
  diff: (call, answer) => {
    const [before, after] = [read(call.request.getOldInputs()), read(call.request.getNews())];
    const changed = Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
    const response = new provider.DiffResponse();
    response.setChanges(
      changed.length > 0 ? provider.DiffResponse.DiffChanges.DIFF_SOME : provider.DiffResponse.DiffChanges.DIFF_NONE,
    );
    response.setDiffsList(changed);
    response.setReplacesList(changed.filter((key) => key === "name"));
    for (const key of changed) {
      const difference = new provider.PropertyDiff();
      difference.setKind(
        key === "name" ? provider.PropertyDiff.Kind.UPDATE_REPLACE : provider.PropertyDiff.Kind.UPDATE,
      );
      difference.setInputdiff(true);
      response.getDetaileddiffMap().set(key, difference);
    }
    response.setHasdetaileddiff(true);
    answer(null, response);
  },
  create: async (call, answer) => {
    const inputs = read(call.request.getProperties());
    const response = new provider.CreateResponse();
    response.setProperties(struct.Struct.fromJavaScript(inputs as Record<string, struct.JavaScriptValue>));
    if (!call.request.getPreview()) {
      if (typeof inputs.refusal === "string") return answer({ code: 2, details: inputs.refusal });
      const id = String(inputs.name);
      if (existsSync(fileOf(id))) return answer({ code: 6, details: `an entry "${id}" exists already` });
      writeFileSync(fileOf(id), JSON.stringify(inputs));
      if (inputs.losesAnswer === true) return answer({ code: 2, details: "giving up after 5 attempt(s)" });
      await delay(Number(inputs.delayMilliseconds ?? 0));
      response.setId(id);
    }
    answer(null, response);
  },
  read: (call, answer) => {
    const response = new provider.ReadResponse();
    const id = call.request.getId();
    if (existsSync(fileOf(id))) {
      const found = struct.Struct.fromJavaScript(JSON.parse(readFileSync(fileOf(id), "utf8")));
      response.setId(id);
      response.setProperties(found);
      response.setInputs(found);
    }
    answer(null, response);
  },
  update: (call, answer) => {
    const inputs = read(call.request.getNews());
    if (!call.request.getPreview()) writeFileSync(fileOf(call.request.getId()), JSON.stringify(inputs));
    const response = new provider.UpdateResponse();
    response.setProperties(call.request.getNews());
    answer(null, response);
  },
  delete: (call, answer) => {
    const file = fileOf(call.request.getId());
    if (read(call.request.getProperties()).isStrict === true && !existsSync(file))
      return answer({ code: 2, details: "DELETE /entries: 404 gone" });
    const isLost = read(call.request.getProperties()).losesDeletion === true && existsSync(file);
    rmSync(file, { force: true });
    if (isLost) return answer({ code: 2, details: "DELETE /entries: giving up after 5 attempt(s)" });
    answer(null, new empty.Empty());
  },
};

function unimplemented(name: string) {
  return (_call: Call, answer: Answer) => answer({ code: grpc.status.UNIMPLEMENTED, details: name });
}

const server = new grpc.Server();
const service = providerService.ResourceProviderService;
server.addService(
  service,
  Object.fromEntries(Object.keys(service).map((name) => [name, methods[name] ?? unimplemented(name)])),
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
// A killed engine leaves its providers behind; its end closes this pipe.
process.stdin.on("close", () => process.exit()).resume();

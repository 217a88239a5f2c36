import type { handleUnaryCall } from "@grpc/grpc-js";
import type { PolicyPackArgs } from "@pulumi/policy";
import answers from "@pulumi/policy/protoutil.js";
import methods from "@pulumi/policy/server.js";
import analyzerProto from "@pulumi/pulumi/proto/analyzer_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Policies, PolicyService } from "./policy-server.ts";

type Identity = readonly [name: string, version: string, level: string];
type Answer = handleUnaryCall<unknown, unknown>;
type MakeAnswer = (...words: readonly [...Identity, PolicyPackArgs["policies"]]) => Answer;

/** What the package has for its own server, and does not declare: that server needs a process to itself. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = methods as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun",
  MakeAnswer
>;
const { makeAnalyzerInfo } = answers as unknown as {
  makeAnalyzerInfo(...words: readonly [...Identity, PolicyPackArgs]): analyzerProto.AnalyzerInfo;
};

/** What policies answer. None here has settings, so what the engine configures is only acknowledged. */
export function serviceOf({ name, version, rules }: Policies): PolicyService {
  const identity: Identity = [name, version, rules.enforcementLevel ?? "advisory"];
  return {
    analyze: makeAnalyzeRpcFun(...identity, rules.policies),
    analyzeStack: makeAnalyzeStackRpcFun(...identity, rules.policies),
    remediate: makeRemediateRpcFun(...identity, rules.policies),
    getAnalyzerInfo: answer(() => makeAnalyzerInfo(...identity, rules)),
    getPluginInfo: answer(() => new pluginProto.PluginInfo().setVersion(version)),
    configure: answer(() => new emptyProto.Empty()),
    configureStack: answer(() => new analyzerProto.AnalyzerStackConfigureResponse()),
  };
}

function answer(make: () => unknown): Answer {
  return (_, reply) => reply(null, make());
}

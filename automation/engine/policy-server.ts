import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { PolicyPackArgs } from "@pulumi/policy";
import answers from "@pulumi/policy/protoutil.js";
import methods from "@pulumi/policy/server.js";
import analyzerService from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzerProto from "@pulumi/pulumi/proto/analyzer_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";

/** As large as the engine's own limit: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/rpcutil/serve.go */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** The policies that a stack is held to. */
export interface Policies {
  readonly name: string;
  readonly version: string;
  readonly rules: PolicyPackArgs;
}

/** Policies that the engine can ask. */
export interface PolicyServer {
  /** On the loopback interface. */
  readonly port: number;
  stop(): void;
}

type Identity = readonly [name: string, version: string, level: string];
type MakeMethod = (
  ...words: readonly [...Identity, PolicyPackArgs["policies"]]
) => UntypedServiceImplementation[string];

/** What the package has for its own server, and does not declare: that server needs a process to itself. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = methods as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun",
  MakeMethod
>;
const { makeAnalyzerInfo } = answers as unknown as {
  makeAnalyzerInfo(...words: readonly [...Identity, PolicyPackArgs]): analyzerProto.AnalyzerInfo;
};

/** Answers the engine on a free loopback port until stopped. */
export async function servePolicies(policies: Policies): Promise<PolicyServer> {
  const server = new Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(analyzerService.AnalyzerService, serviceOf(policies));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

/** No policy here has settings, so what the engine configures is only acknowledged. */
function serviceOf({ name, version, rules }: Policies): UntypedServiceImplementation {
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

function answer<Response>(make: () => Response) {
  return (_: unknown, reply: (error: null, response: Response) => void) => reply(null, make());
}

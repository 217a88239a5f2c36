import { type handleUnaryCall, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { PolicyPackArgs } from "@pulumi/policy";
import analyzerService from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";

/** As large as the engine's own limit: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/rpcutil/serve.go */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** What the engine asks of policies; the package that they are written with answers nothing else. */
const QUESTIONS = [
  "analyze",
  "analyzeStack",
  "remediate",
  "getAnalyzerInfo",
  "getPluginInfo",
  "configure",
  "configureStack",
] as const;

/** The policies that a stack is held to. */
export interface Policies {
  readonly name: string;
  readonly version: string;
  readonly rules: PolicyPackArgs;
}

/** The answers to all that the engine asks. */
export type PolicyService = Readonly<Record<(typeof QUESTIONS)[number], handleUnaryCall<unknown, unknown>>>;

/** Policies that the engine can ask. */
export interface PolicyServer {
  /** On the loopback interface. */
  readonly port: number;
  stop(): void;
}

/**
 * Listens on a free loopback port until stopped.
 *
 * @param service - called for each question, which waits for it; when it fails, the engine does.
 */
export async function servePolicies(service: () => Promise<PolicyService>): Promise<PolicyServer> {
  const server = new Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  const answers = QUESTIONS.map((question) => [question, answerWith(question, service)]);
  server.addService(analyzerService.AnalyzerService, Object.fromEntries(answers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

function answerWith(
  question: keyof PolicyService,
  service: () => Promise<PolicyService>,
): handleUnaryCall<unknown, unknown> {
  return (call, reply) => {
    service().then(
      (answers) => answers[question](call, reply),
      (error: unknown) => reply({ code: status.INTERNAL, details: String(error) }),
    );
  };
}

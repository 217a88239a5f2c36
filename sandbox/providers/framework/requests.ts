import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type { EngineLog } from "./engine-log.ts";
import type { Autonaming, CheckRequest, DiffRequest, ResourceRequest } from "./provider.ts";
import { decode, revealAll } from "./values.ts";

/** What the requests of one service share. */
export interface RequestContext {
  readonly log: EngineLog;
  readonly signal: AbortSignal;
}

interface ResourceMessage {
  getUrn(): string;
  getType(): string;
  getName(): string;
}

/** The part that every request about a resource has. */
export function resourceRequest(message: ResourceMessage, { log, signal }: RequestContext): ResourceRequest {
  const urn = message.getUrn();
  const [qualifiedType, name] = urn.split("::").slice(2);
  return {
    urn,
    // Engines before 3.139 send only the URN: urn:pulumi:<stack>::<project>::<parent type$type>::<name>
    type: message.getType() || (qualifiedType?.split("$").at(-1) ?? ""),
    name: message.getName() || (name ?? ""),
    signal,
    log: (severity, text, options) => log.write(urn, severity, text, options?.isStatus ?? false),
  };
}

/** A check, without secret marks. */
export function checkRequest(message: providerProto.CheckRequest, context: RequestContext): CheckRequest {
  const olds = message.getOlds();
  return {
    ...resourceRequest(message, context),
    olds: olds === undefined ? undefined : revealAll(decode(olds)),
    news: revealAll(decode(message.getNews())),
    randomSeed: message.getRandomseed_asU8(),
    autonaming: autonaming(message),
  };
}

/** A comparison, without secret marks. */
export function diffRequest(
  message: providerProto.DiffRequest | providerProto.UpdateRequest,
  context: RequestContext,
): DiffRequest {
  return {
    ...resourceRequest(message, context),
    id: message.getId(),
    oldInputs: revealAll(decode(message.getOldInputs())),
    outputs: revealAll(decode(message.getOlds())),
    news: revealAll(decode(message.getNews())),
    ignoreChanges: message.getIgnorechangesList(),
  };
}

/** Seconds, or undefined where the engine sends 0 for "not set". */
export function timeout(message: { getTimeout(): number }): number | undefined {
  return message.getTimeout() === 0 ? undefined : message.getTimeout();
}

function autonaming(message: providerProto.CheckRequest): Autonaming | undefined {
  const options = message.getAutonaming();
  if (options === undefined) return undefined;
  const { ENFORCE, DISABLE } = providerProto.CheckRequest.AutonamingOptions.Mode;
  const modes = { [ENFORCE]: "enforce", [DISABLE]: "disable" } as const;
  const mode = options.getMode();
  return {
    mode: mode === ENFORCE || mode === DISABLE ? modes[mode] : "propose",
    proposedName: options.getProposedName(),
  };
}

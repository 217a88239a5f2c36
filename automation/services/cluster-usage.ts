import { parseQuantity } from "../../components/namespace/quantity.ts";
import { CliError } from "../errors.ts";
import { type ClusterAccess, findJson } from "./cluster-request.ts";
import { field, isRecord, records, text } from "./json-api.ts";

/** Processor time and memory. */
export interface Amount {
  readonly processors: number;
  readonly bytes: number;
}

/** How much a cluster has, and how much of it is spoken for. */
export interface ClusterUsage {
  readonly nodes: number;
  /** What all nodes have for pods. */
  readonly allocatable: Amount;
  /** What the containers of all pods that have not ended ask for. */
  readonly requested: Amount;
}

type Fields = Readonly<Record<string, unknown>>;

/** Pods that have ended ask for nothing any more. */
const RUNNING_PODS = "/api/v1/pods?fieldSelector=status.phase!=Succeeded,status.phase!=Failed";

/** @throws CliError `answer-incomplete`, `service-refused` or `service-unreachable` */
export async function readClusterUsage(access: ClusterAccess): Promise<ClusterUsage> {
  const { server } = access;
  const list = async (path: string): Promise<readonly Fields[]> => {
    const answer = await findJson(access, path);
    if (isRecord(answer) && Array.isArray(answer.items)) return records(answer.items);
    throw incomplete(server, `no list at ${path}`);
  };
  const [nodes, pods] = await Promise.all([list("/api/v1/nodes"), list(RUNNING_PODS)]);
  return usageOf(nodes, pods, server);
}

/** How full the cluster at `server` is, by its nodes and its pods as the API server tells them. */
export function usageOf(nodes: readonly Fields[], pods: readonly Fields[], server: string): ClusterUsage {
  const total = (amounts: readonly unknown[]) => sum(amounts.map((amount) => readAmount(amount, server)));
  const containers = pods.flatMap(({ spec }) => records(field(spec, "containers")));
  return {
    nodes: nodes.length,
    allocatable: total(nodes.map(({ status }) => field(status, "allocatable"))),
    requested: total(containers.map(({ resources }) => field(resources, "requests"))),
  };
}

function readAmount(value: unknown, server: string): Amount {
  const amount = isRecord(value) ? value : {};
  const read = (key: string) => {
    const quantity = text(amount, key) || "0";
    const number = parseQuantity(quantity);
    if (number === undefined) throw incomplete(server, `the quantity "${quantity}"`);
    return number;
  };
  return { processors: read("cpu"), bytes: read("memory") };
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (all, { processors, bytes }) => ({ processors: all.processors + processors, bytes: all.bytes + bytes }),
    { processors: 0, bytes: 0 },
  );
}

function incomplete(server: string, what: string): CliError {
  return new CliError(
    "answer-incomplete",
    `The cluster at ${server} does not tell how full it is: it gave ${what}.`,
    "Nothing is concluded from half an answer: run the command again.",
  );
}

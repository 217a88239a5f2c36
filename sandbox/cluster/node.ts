import { readFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../polling.ts";
import { type ProcessOptions, type RunningProcess, startProcess } from "../process.ts";
import { run } from "../run.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A program that runs on the node. */
export type NodeProgram = Pick<
  ProcessOptions,
  "name" | "command" | "arguments" | "environment" | "ready" | "readyTimeoutSeconds"
>;

/** A machine of the cluster: a network, mount and process namespace of its own. */
export interface ClusterNode {
  /** The first process of its process namespace. */
  readonly pid: number;
  start(program: NodeProgram): Promise<RunningProcess>;
  /** Runs a program on the node to its end and returns its output. */
  run(command: string, arguments_: readonly string[], input?: string): Promise<string>;
  /** Ends everything that runs on the node, containers included. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/**
 * Makes an empty node. The kernel ends all processes of a process namespace with its first one, and drops mounts and network
 * devices with their namespaces: nothing of a node, however deep in a container, outlives its end or the sandbox's.
 */
export async function createNode(directory: string, toolchain: Toolchain): Promise<ClusterNode> {
  const holder = await startProcess({
    name: "node",
    command: "unshare",
    arguments: ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", toolchain.tool("pause")],
    logFile: join(directory, "logs", "node.log"),
  });
  const pid = await waitFor("the node's namespaces", async () => namespacePid(holder.pid), {
    timeoutSeconds: 10,
    intervalMilliseconds: 2,
  }).catch(async (error: unknown) => {
    await holder.stop();
    throw error;
  });
  const enter = ["--target", String(pid), "--net", "--mount", "--pid"];
  const environment = { PATH: `${toolchain.tools}:${SYSTEM_PATH}` };
  const starting: Promise<unknown>[] = [];
  let hasEnded = false;
  const end = holder.exited.then(() => {
    hasEnded = true;
  });
  return {
    pid,
    start: async (program) => {
      if (hasEnded) throw new Error(`${program.name} was not started: the node has ended`);
      const started = startProcess({
        ...program,
        command: "nsenter",
        arguments: [...enter, program.command, ...program.arguments],
        environment: { ...environment, ...program.environment },
        logFile: join(directory, "logs", `${program.name}.log`),
      });
      starting.push(started);
      return started;
    },
    run: (command, arguments_, input) =>
      run("nsenter", [...enter, command, ...arguments_], { environment, ...(input === undefined ? {} : { input }) }),
    stop: async () => {
      if (!hasEnded) process.kill(pid, "SIGKILL");
      hasEnded = true;
      await end;
      // Whoever waits for a program to become ready still reads its log.
      await Promise.allSettled(starting);
    },
  };
}

/** The process that `unshare` started, once it is the program that it was asked to run: by then everything is mounted. */
function namespacePid(holder: number): number | undefined {
  const pid = Number.parseInt(readFileSync(`/proc/${holder}/task/${holder}/children`, "utf8"), 10);
  if (Number.isNaN(pid)) return undefined;
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "pause" ? pid : undefined;
}

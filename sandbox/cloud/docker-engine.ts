import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { removeCgroup } from "../cluster/cgroups.ts";
import { startProcess } from "../process.ts";
import { run } from "../run.ts";
import type { Toolchain } from "../toolchain/index.ts";
import { withoutCompiledInFolders } from "./compiled-in-folders.ts";

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What the Docker Engine needs. */
export interface DockerEngineSettings {
  /** The sandbox's state. */
  readonly directory: string;
  /** The sandbox's sockets. */
  readonly runDirectory: string;
  readonly toolchain: Toolchain;
  /** The sandbox's network, a /24: its device, and the machine's address on it. */
  readonly bridge: { readonly name: string; readonly address: string };
  /** Host and port of the registry, which speaks plain HTTP. */
  readonly registryHost: string;
}

/** The Docker Engine that runs. */
export interface DockerEngine {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Fetches an image that anyone may pull. @throws Error with the engine's own words */
  pull(image: string): Promise<void>;
  /** Ends it and removes its images and files. */
  stop(): Promise<void>;
}

/** The control group, by its path in every hierarchy, that holds the build steps; a crash leaves it. */
export function buildsCgroup(runDirectory: string): string {
  return `/${basename(runDirectory)}-builds`;
}

/**
 * Starts a Docker Engine of the sandbox's own, which shares nothing with one that the machine may run.
 *
 * A build step joins the sandbox's bridge: it reaches the registry, the package mirror and PostgreSQL but not the internet,
 * as the machine routes nothing from there.
 */
export async function startDockerEngine(settings: DockerEngineSettings): Promise<DockerEngine> {
  const home = join(settings.directory, "docker");
  const data = join(home, "data");
  const runtime = join(settings.runDirectory, "docker");
  const socket = join(settings.runDirectory, "docker.sock");
  const cgroup = buildsCgroup(settings.runDirectory);
  const configuration = join(home, "daemon.json");
  await mkdir(home, { recursive: true });
  await mkdir(runtime, { recursive: true });
  await writeFile(configuration, JSON.stringify(renderConfiguration(settings, { data, runtime, cgroup }), null, 2));
  const engine = await withoutCompiledInFolders(() =>
    startProcess({
      name: "the Docker Engine",
      command: settings.toolchain.tool("dockerd"),
      arguments: ["--config-file", configuration, "--host", `unix://${socket}`],
      // It starts containerd and runc by their names.
      environment: { PATH: `${settings.toolchain.tools}:${SYSTEM_PATH}` },
      logFile: join(settings.directory, "logs", "docker.log"),
      ready: () => isEngineReady(socket),
    }),
  );
  return {
    host: `unix://${socket}`,
    pull: (image) => pull(socket, image),
    stop: async () => {
      await engine.stop();
      // dockerd mounts its data folder on itself and leaves it so, and the network of the machine for its containers.
      for (const folder of [data, runtime]) await unmountBelow(folder);
      await remove([home, runtime, socket]);
      await removeCgroup(cgroup);
    },
  };
}

/** https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
function renderConfiguration(
  { bridge, registryHost }: DockerEngineSettings,
  { data, runtime, cgroup }: { readonly data: string; readonly runtime: string; readonly cgroup: string },
): object {
  return {
    "data-root": data,
    "exec-root": runtime,
    pidfile: join(runtime, "docker.pid"),
    bridge: bridge.name,
    // Nodes take the lower half, from .10 upward.
    "fixed-cidr": bridge.address.replace(/\d+$/, "128/25"),
    iptables: false,
    ip6tables: false,
    "ip-forward": false,
    "ip-masq": false,
    "cgroup-parent": cgroup,
    // With its scheme: of a bare host and port the builder of this version understands nothing, and would try TLS.
    "insecure-registries": [`http://${registryHost}`],
    features: { buildkit: true },
    "shutdown-timeout": 1,
    "log-level": "warn",
  };
}

/** Whether the engine at this socket answers. */
export async function isEngineReady(socketPath: string): Promise<boolean> {
  return (await ask(socketPath, "GET", "/_ping")) === "OK";
}

/** The answer's end is the pull's end, and its last line says how that was. */
async function pull(socketPath: string, image: string): Promise<void> {
  const progress = await ask(socketPath, "POST", `/images/create?fromImage=${encodeURIComponent(image)}`);
  const last: { readonly error?: string; readonly message?: string } = JSON.parse(
    progress.split("\r\n").at(-1) ?? "{}",
  );
  const reason = last.error ?? last.message;
  if (reason !== undefined) throw new Error(`the Docker Engine cannot pull ${image}: ${reason}`);
}

/** https://docs.docker.com/reference/api/engine/ */
function ask(socketPath: string, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path }, (response) => {
      text(response).then((answer) => resolve(answer.trim()), reject);
    });
    outgoing.once("error", reject);
    outgoing.end();
  });
}

/** Unmounts a folder and everything in it, the last mounted first. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").map((line) => line.split(" ")[4] ?? "");
  const within = mounts.filter((mount) => mount === folder || mount.startsWith(`${folder}/`));
  for (const mount of within.reverse()) await run("umount", [mount]);
}

async function remove(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { recursive: true, force: true });
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterNode } from "../../cluster/node.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import { withoutCompiledInFolders } from "../compiled-in-folders.ts";
import { isEngineReady } from "../docker-engine.ts";
import type { DropletFolders } from "./private-folders.ts";

const SOCKET = "/run/docker.sock";

/** What a droplet's Docker Engine needs. */
export interface DropletDockerSettings {
  readonly directory: string;
  readonly folders: DropletFolders;
  readonly toolchain: Toolchain;
  /** Host and port of the registry, which speaks plain HTTP. */
  readonly registryHost: string;
  /** The control group, by its path in every hierarchy, that holds the droplet's containers. */
  readonly cgroup: string;
}

/** Starts the Docker Engine of a droplet, at the place where every client looks for it. */
export async function startDocker(machine: ClusterNode, settings: DropletDockerSettings): Promise<void> {
  const configuration = join(settings.directory, "daemon.json");
  await writeFile(configuration, JSON.stringify(renderConfiguration(settings), null, 2));
  await withoutCompiledInFolders(() =>
    machine.start({
      name: "dockerd",
      command: settings.toolchain.tool("dockerd"),
      arguments: ["--config-file", configuration, "--host", `unix://${SOCKET}`],
      // It starts containerd, runc, iptables and its proxies by their names.
      environment: { PATH: "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      ready: () => isEngineReady(`/proc/${machine.pid}/root${SOCKET}`),
    }),
  );
}

/** https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
function renderConfiguration({ folders, registryHost, cgroup }: DropletDockerSettings): object {
  return {
    "data-root": folders.docker,
    "cgroup-parent": cgroup,
    // With its scheme: of a bare host and port the builder of this version understands nothing, and would try TLS.
    "insecure-registries": [`http://${registryHost}`],
    features: { buildkit: true },
    "shutdown-timeout": 1,
    "log-level": "warn",
  };
}

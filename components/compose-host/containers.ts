import type docker from "@pulumi/docker";
import { ATTEMPT_LABEL, ownerLabels } from "../labels.ts";

type ContainerArgs = docker.ContainerArgs;

/** What a container is for. */
export type Part = "app" | "cache" | "database" | "front" | "migrate" | "proxy" | "ready" | "seed";

/**
 * The labels of what belongs to an environment. With the first three, `docker compose --project-name pr-12 ps` and `logs`
 * show it like a project of their own.
 */
export function composeLabels(environment: string, part: Part | "network" | "volume", app?: string) {
  const labels = {
    "com.docker.compose.project": environment,
    "com.docker.compose.service": app === undefined ? part : part === "app" ? app : `${app}-${part}`,
    "com.docker.compose.oneoff": "False",
    ...ownerLabels(environment),
    "app.kubernetes.io/component": part,
    ...(app === undefined ? {} : { "app.kubernetes.io/name": app }),
  };
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}

/** The label that shows which attempt a container is; none for the first. */
export function attemptLabel(attempt: string | undefined) {
  return attempt === undefined ? [] : [{ label: ATTEMPT_LABEL, value: attempt }];
}

/** What all containers have in common: no more rights than they were given, and logs that do not fill the disk. */
export function confined(adds: readonly string[] = []): Partial<ContainerArgs> {
  return {
    capabilities: { drops: ["ALL"], ...(adds.length === 0 ? {} : { adds: [...adds] }) },
    securityOpts: ["no-new-privileges:true"],
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "2" },
  };
}

/** What a container that serves has: it comes back after a crash and after a restart of the host. */
export function serving(graceSeconds: number): Partial<ContainerArgs> {
  return { restart: "unless-stopped", destroyGraceSeconds: graceSeconds };
}

/** What a container that runs once has: its end is waited for, and told with its log. */
export function once(): Partial<ContainerArgs> {
  return { attach: true, logs: true, mustRun: false };
}

/** Docker's form of limits that are written as Kubernetes quantities: `500m` is half a processor, `1Gi` 1024 mebibytes. */
export function limits({ cpu, memory }: { readonly cpu: string; readonly memory: string }) {
  const processors = cpu.endsWith("m") ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
  const mebibytes = Number.parseInt(memory, 10) * (memory.endsWith("Gi") ? 1024 : 1);
  // Without swap, as in a cluster.
  return { cpus: String(processors), memory: mebibytes, memorySwap: mebibytes };
}

import { mkdir, rm } from "node:fs/promises";
import { cgroupName, createCgroup, removeCgroup } from "./cgroups.ts";
import type { ClusterSettings, ClusterSpecification, RunningCluster } from "./cluster-specification.ts";
import { startContainerRuntime } from "./container-runtime.ts";
import {
  startApiServer,
  startControllerManager,
  startEtcd,
  startScheduler,
  waitForApiServer,
} from "./control-plane.ts";
import { type ClusterCredentials, createCredentials } from "./credentials.ts";
import { createCustomResources } from "./custom-resources.ts";
import { connectKubernetesApi, type KubernetesApi } from "./kubernetes-api.ts";
import { mountNodeFolders } from "./mount-points.ts";
import { type ClusterNode, createNode } from "./node.ts";
import { startKubelet, startProxy } from "./node-agents.ts";
import { connectNode, disconnectNode } from "./node-network.ts";
import { createSystemObjects, waitUntilUsable } from "./system-objects.ts";

export type { ClusterSettings, ClusterSpecification, RunningCluster } from "./cluster-specification.ts";

/**
 * Starts a real Kubernetes cluster of one node and waits until pods run and find each other by name.
 *
 * @throws Error naming the part that did not start, with its last log lines; nothing is left then.
 */
export async function startCluster(
  specification: ClusterSpecification,
  settings: ClusterSettings,
): Promise<RunningCluster> {
  const [nodeName] = specification.nodeNames;
  if (nodeName === undefined)
    throw new Error(`cluster "${specification.name}" has no node; give nodeNames at least one name`);
  await removeClusterRemains(settings.directory);
  await mkdir(settings.directory, { recursive: true });
  const ends: (() => Promise<void>)[] = [() => removeClusterRemains(settings.directory)];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= endAll(ends.toReversed());
    return stopping;
  };
  try {
    const credentials = await createCredentials(specification, nodeName, settings);
    const node = await createNode(settings.directory, settings.toolchain);
    ends.push(() => node.stop());
    const { endpoint, certificateAuthority, identities } = credentials;
    const api = connectKubernetesApi(endpoint, certificateAuthority, identities.admin.token);
    ends.push(async () => api.close());
    await startParts({ specification, settings, credentials, node, api, nodeName });
    return {
      endpoint,
      certificateAuthority,
      adminToken: identities.admin.token,
      nodeAddress: settings.nodeAddress,
      nodePid: node.pid,
      kubeconfig: credentials.kubeconfig(identities.admin),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Removes what a cluster in `directory` left on the machine when the sandbox crashed; its processes must have ended. */
export async function removeClusterRemains(directory: string): Promise<void> {
  await disconnectNode(directory);
  await removeCgroup(cgroupName(directory));
  await rm(directory, { recursive: true, force: true });
}

async function endAll(ends: readonly (() => Promise<void>)[]): Promise<void> {
  for (const end of ends) await end();
}

interface ClusterParts {
  readonly specification: ClusterSpecification;
  readonly settings: ClusterSettings;
  readonly credentials: ClusterCredentials;
  readonly node: ClusterNode;
  readonly api: KubernetesApi;
  readonly nodeName: string;
}

/** None of the agents is started before the API server answers: each would wait longer and longer between its attempts. */
async function startParts({ specification, settings, credentials, node, api, nodeName }: ClusterParts): Promise<void> {
  createCgroup(cgroupName(settings.directory));
  await mountNodeFolders(node, settings.directory);
  await connectNode(node, specification, settings);
  await Promise.all([
    startEtcd(node, settings),
    startApiServer(node, specification, settings, credentials, api),
    startContainerRuntime(node, specification, settings),
  ]);
  await Promise.all([
    createSystemObjects(api, specification, settings, credentials),
    startKubelet(node, specification, settings, credentials, nodeName),
    startScheduler(node, settings, credentials),
    startProxy(node, specification, settings, credentials, nodeName),
    waitForApiServer(api).then(() => startControllerManager(node, settings, credentials)),
  ]);
  await Promise.all([createCustomResources(api, settings.toolchain), waitUntilUsable(api, nodeName)]);
}

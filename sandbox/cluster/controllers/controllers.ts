import { join } from "node:path";
import { run } from "../../run.ts";
import type { Toolchain } from "../../toolchain/toolchain.ts";
import type { RunningCluster } from "../cluster-specification.ts";
import { startCloudController } from "./cloud/cloud-controller.ts";
import type { CloudLoadBalancers } from "./cloud-load-balancers.ts";
import { createClusterClient } from "./cluster-client.ts";
import { openControllerLog } from "./controller-log.ts";
import { startGatewayController } from "./gateway/gateway-controller.ts";
import { PROXY_GROUP_ID, startGatewayProxy } from "./gateway/gateway-proxy.ts";
import { startPolicyController } from "./network-policy/policy-controller.ts";

/** Settings for {@link startControllers}. */
export interface ControllersOptions {
  readonly cluster: Omit<RunningCluster, "stop">;
  /** The cluster's UUID. */
  readonly clusterId: string;
  /** For logs and the proxy's files. */
  readonly directory: string;
  /** A folder with a short path, for sockets. */
  readonly runDirectory: string;
  readonly toolchain: Toolchain;
  readonly loadBalancers: CloudLoadBalancers;
}

/**
 * Starts what a managed cluster has besides Kubernetes itself: the gateway, the enforcement of network policies and the
 * cloud's load balancers. What goes wrong afterwards is in `<directory>/controllers.log`, and is tried again.
 *
 * @throws Error when the gateway proxy does not start
 */
export async function startControllers(options: ControllersOptions): Promise<{ stop(): Promise<void> }> {
  const { cluster, clusterId, directory, runDirectory, toolchain, loadBalancers } = options;
  const log = openControllerLog(directory);
  const client = createClusterClient(cluster.kubeconfig);
  const proxy = await startGatewayProxy({
    caddy: toolchain.tool("caddy"),
    nodePid: cluster.nodePid,
    directory,
    adminSocket: join(runDirectory, `gateway-${clusterId.slice(0, 8)}.sock`),
    trustedProxies: [networkOf(cluster.nodeAddress)],
  });
  const controllers = [
    startGatewayController({ client, log, proxy, nodeAddress: cluster.nodeAddress }),
    startPolicyController({
      client,
      log,
      nodeAddress: cluster.nodeAddress,
      proxyGroupId: PROXY_GROUP_ID,
      applyRuleset: async (ruleset) => {
        const network = `--net=/proc/${cluster.nodePid}/ns/net`;
        await run("nsenter", [network, toolchain.tool("nft"), "-f", "-"], { input: ruleset });
      },
    }),
    startCloudController({ client, log, loadBalancers, clusterId }),
  ];
  return {
    stop: async () => {
      await Promise.all([...controllers.map((controller) => controller.stop()), proxy.stop()]);
    },
  };
}

/** The machine and all nodes stand in one /24; load balancers reach a node from there. */
function networkOf(nodeAddress: string): string {
  return nodeAddress.replace(/\.\d+$/, ".0/24");
}

import type { ClusterClient } from "../cluster-client.ts";
import { type ControllerLog, describeError } from "../controller-log.ts";
import { startReconcileLoop } from "../reconcile-loop.ts";
import { writeWarning } from "../warning-event.ts";
import { NAMESPACES, PODS } from "../watched-kinds.ts";
import { groupedKind, watchObjects } from "../watched-objects.ts";
import { readCiliumPolicy } from "./cilium-policy.ts";
import type { CiliumNetworkPolicy, EntityPolicy, NetworkPolicy } from "./policy-api.ts";
import { compilePolicies } from "./policy-chains.ts";
import { readPods } from "./policy-pods.ts";
import { type RulesetSurroundings, renderRuleset } from "./ruleset.ts";

/** Settings for {@link startPolicyController}. */
export interface PolicyControllerOptions extends Omit<RulesetSurroundings, "podAddresses"> {
  readonly client: ClusterClient;
  readonly log: ControllerLog;
  /** Replaces the packet rules of the node. */
  applyRuleset(ruleset: string): Promise<void>;
}

/**
 * Stands for Cilium's enforcement of NetworkPolicy and of what Greenroom uses of CiliumNetworkPolicy.
 *
 * A pod is filtered from the moment when the API knows its address, a few milliseconds after it began to run; Cilium
 * does it before. Connections that exist when a policy comes stay.
 */
export function startPolicyController(options: PolicyControllerOptions): { stop(): Promise<void> } {
  const { client, log } = options;
  const loop = startReconcileLoop({ name: "network-policy", log, reconcile: () => reconcile() });
  const watches = {
    pods: watchObjects(client, PODS, loop.trigger, log),
    namespaces: watchObjects(client, NAMESPACES, loop.trigger, log),
    networkPolicies: watchObjects<NetworkPolicy>(
      client,
      groupedKind("networking.k8s.io", "v1", "networkpolicies"),
      loop.trigger,
      log,
    ),
    ciliumPolicies: watchObjects<CiliumNetworkPolicy>(
      client,
      groupedKind("cilium.io", "v2", "ciliumnetworkpolicies"),
      loop.trigger,
      log,
    ),
  };
  const refused = new Set<string>();
  let applied = "";

  const reconcile = async () => {
    await Promise.all(Object.values(watches).map(({ synced }) => synced));
    const pods = readPods(watches.pods.list());
    const labels = watches.namespaces
      .list()
      .map(({ metadata }) => [metadata?.name ?? "", metadata?.labels ?? {}] as const);
    const chains = compilePolicies({
      pods,
      namespaces: new Map(labels),
      networkPolicies: watches.networkPolicies.list(),
      entityPolicies: await readEntityPolicies(),
    });
    const podAddresses = [...new Set(pods.map(({ address }) => address))].sort();
    const ruleset = renderRuleset(chains, { ...options, podAddresses });
    if (ruleset === applied) return;
    await options.applyRuleset(ruleset);
    applied = ruleset;
  };

  const readEntityPolicies = async (): Promise<EntityPolicy[]> => {
    const read: EntityPolicy[] = [];
    for (const policy of watches.ciliumPolicies.list()) {
      try {
        read.push(readCiliumPolicy(policy));
      } catch (error) {
        await refuse(policy, describeError(error));
      }
    }
    return read;
  };

  const refuse = async (policy: CiliumNetworkPolicy, message: string) => {
    const { name = "", namespace = "", uid = "", generation } = policy.metadata ?? {};
    const key = `${uid}/${generation}`;
    if (refused.has(key)) return;
    refused.add(key);
    log("network-policy", `CiliumNetworkPolicy ${namespace}/${name} is not enforced: ${message}`);
    await writeWarning(client, {
      about: { ...policy, apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy" },
      reason: "NotEnforced",
      message,
      component: "network-policy",
    });
  };

  loop.trigger();
  return {
    stop: async () => {
      await Promise.all(Object.values(watches).map((watch) => watch.stop()));
      await loop.stop();
    },
  };
}

import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { Cluster } from "../../components/cluster/index.ts";
import { resourceName } from "../engine/events.ts";
import { resourcesOf, type StackState } from "../engine/state.ts";
import type { Kubernetes } from "../services/kubernetes.ts";

const CLUSTER = "greenroom:cluster:Cluster";
const PROVIDER = "pulumi:providers:kubernetes";

/** What every cluster tells in the state; its kubeconfig itself is encrypted there. */
const EXPIRY = "kubeconfigExpiresAt" satisfies keyof Cluster;

/** At most this passes between the look at the state and the moment when the engine logs in. */
const MARGIN_MILLISECONDS = 600_000;

/**
 * Whether the kubeconfig in a state, by which the engine works in the stack's own cluster, is over, or not known to be good.
 * The provider fetches another only in a refresh, and only once the old one has ended:
 * https://github.com/pulumi/pulumi-digitalocean/issues/312
 */
export function hasEndedLogin(state: StackState | undefined, now: Date): boolean {
  const clusters = state === undefined ? [] : resourcesOf(state).filter(({ type }) => type === CLUSTER);
  return clusters.some(({ outputs }) => !(Date.parse(String(outputs?.[EXPIRY])) > now.getTime() + MARGIN_MILLISECONDS));
}

/**
 * A program that only logs in to the cluster, so that the engine can look at what is in it however old the kubeconfig in
 * the state is: a provider that a program declares takes the place of the one that the state knows.
 *
 * @param readState - is asked when the program runs.
 */
export function freshLogin(cluster: Kubernetes, readState: () => StackState | undefined): PulumiFn {
  return async () => {
    const state = readState();
    const providers = state === undefined ? [] : resourcesOf(state).filter(({ type }) => type === PROVIDER);
    const [{ default: k8s }, { secret }, { renderKubeconfig }] = await Promise.all([
      import("@pulumi/kubernetes"),
      import("@pulumi/pulumi"),
      import("../../components/cluster/kubeconfig.ts"),
    ]);
    const { server, certificateAuthority, token } = cluster.credentials;
    const kubeconfig = renderKubeconfig({
      cluster: "cluster",
      user: "drift",
      endpoint: server,
      certificateAuthority: Buffer.from(certificateAuthority, "utf8").toString("base64"),
      token,
    });
    for (const { urn, inputs } of providers) {
      const clusterIdentifier = String(inputs?.clusterIdentifier);
      new k8s.Provider(resourceName(urn), { kubeconfig: secret(kubeconfig), clusterIdentifier });
    }
  };
}

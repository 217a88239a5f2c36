import type { Cluster } from "../../components/cluster/index.ts";
import { resourcesOf, type StackState } from "../engine/state.ts";

const CLUSTER = "greenroom:cluster:Cluster";

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

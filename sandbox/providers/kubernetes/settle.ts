import type { ResourceRequest } from "../framework/provider.ts";
import type { Cluster } from "./cluster.ts";
import { NotReadyError } from "./errors.ts";
import { type KubernetesObject, nameOf } from "./object.ts";
import { timeoutOf, waitRule } from "./waits/rules.ts";
import { waitUntilReady } from "./waits/wait.ts";

/**
 * Waits, as its kind and its annotations say, until an object that was written is ready; returns it as it is then.
 *
 * @throws NotReadyError when it does not become ready, or when that cannot be seen.
 */
export async function settle(
  cluster: Cluster,
  written: KubernetesObject,
  request: Pick<ResourceRequest, "signal" | "log"> & { readonly timeoutSeconds: number | undefined },
): Promise<KubernetesObject> {
  try {
    const rule = waitRule(written);
    if (rule === undefined) return written;
    return await waitUntilReady({
      client: cluster.client,
      kind: await cluster.discovery.require(written.apiVersion, written.kind),
      object: written,
      rule,
      timeoutSeconds: timeoutOf(request.timeoutSeconds, written, rule.timeoutSeconds),
      signal: request.signal,
      report: (message) => request.log("info", message, { isStatus: true }),
    });
  } catch (error) {
    if (error instanceof NotReadyError) throw error;
    // The object exists, whatever kept the wait from seeing it through: it must not be lost to the state.
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotReadyError(`waiting for '${nameOf(written)}' failed: ${reason}`, written, []);
  }
}

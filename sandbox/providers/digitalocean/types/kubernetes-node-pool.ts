import { ProviderError } from "../../framework/errors.ts";
import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt, textsAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import { type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";
import { type Api, ifFound, isNotFound } from "../api.ts";
import type { Description } from "../description.ts";
import {
  DEFAULT_POOL_TAG,
  isPoolReady,
  NODE_POOL,
  poolOutputs,
  poolRequest,
  poolUpdate,
  withoutSettledCount,
} from "./node-pool-properties.ts";

const TIMEOUT_SECONDS = 1800;

const PROPERTIES: Schema = {
  clusterId: text("required", { replaces: true, isLocal: true, check: notEmpty }),
  ...NODE_POOL,
};

/** A further pool of a cluster: https://docs.digitalocean.com/reference/api/digitalocean/#operation/kubernetes_add_nodePool */
export const KUBERNETES_NODE_POOL: Description = {
  type: "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
  properties: PROPERTIES,
  isNamed: true,
  timeouts: { create: TIMEOUT_SECONDS, update: TIMEOUT_SECONDS, delete: TIMEOUT_SECONDS },
  adjust: (changes, { news, outputs }) => withoutSettledCount(changes, "nodeCount", news, outputs),
  async create({ api, timeoutSeconds }, inputs) {
    const clusterId = textAt(inputs, "clusterId");
    // As in the original, a pool that does not become ready is not stored.
    return during("Error creating Kubernetes node pool", async () => {
      const answer = await during("Unable to create new default node pool", () =>
        api.post(`/v2/kubernetes/clusters/${clusterId}/node_pools`, poolRequest(inputs)),
      );
      const id = textAt(objectAt(answer, "node_pool"), "id");
      await waitForPool(api, clusterId, id, timeoutSeconds);
      return { id };
    });
  },
  async read({ api }, id, known) {
    const path = poolPath(textAt(known, "clusterId"), id);
    const answer = await ifFound(() => during("Error retrieving Kubernetes node pool", () => api.get(path)));
    return answer && poolOutputs(objectAt(answer, "node_pool"), known);
  },
  async update({ api, timeoutSeconds }, { id, news }) {
    await during("Error updating node pool", () =>
      updatePool(api, textAt(news, "clusterId"), id, poolUpdate(news), timeoutSeconds),
    );
  },
  async delete({ api, timeoutSeconds }, id, outputs) {
    const path = poolPath(textAt(outputs, "clusterId"), id);
    await during("Unable to delete node pool", () => api.delete(path));
    const look = async () => ((await ifFound(() => api.get(path))) === undefined ? "gone" : undefined);
    await during("Error trying to read nodepool state", () =>
      poll(timeoutSeconds, look, "Timeout waiting to delete nodepool"),
    );
  },
  async import({ api }, id) {
    const clusters = await during("Unable to list Kubernetes clusters", () =>
      api.list("/v2/kubernetes/clusters", "kubernetes_clusters"),
    );
    for (const cluster of clusters) {
      const pool = objectsAt(cluster, "node_pools").find((candidate) => candidate.id === id);
      if (pool !== undefined) return { id, known: importedPool(pool, textAt(cluster, "id")) };
    }
    throw new ProviderError(`Did not find the cluster owning the node pool ${id}`);
  },
};

/** Changes a pool and waits until its nodes run. */
export async function updatePool(
  api: Api,
  clusterId: string,
  id: string,
  body: Properties,
  timeoutSeconds: number,
): Promise<void> {
  try {
    await during("Unable to update nodepool", () => api.put(poolPath(clusterId, id), body));
  } catch (error) {
    // The original takes a pool that is gone for updated; the next refresh finds out.
    if (isNotFound(error)) return;
    throw error;
  }
  await waitForPool(api, clusterId, id, timeoutSeconds);
}

async function waitForPool(api: Api, clusterId: string, id: string, timeoutSeconds: number): Promise<void> {
  const look = async () => {
    const answer = await during("Error trying to read nodepool state", () => api.get(poolPath(clusterId, id)));
    return isPoolReady(objectAt(answer, "node_pool")) ? "ready" : undefined;
  };
  await poll(timeoutSeconds, look, "Timeout waiting to create nodepool");
}

function poolPath(clusterId: string, id: string): string {
  return `/v2/kubernetes/clusters/${clusterId}/node_pools/${id}`;
}

function importedPool(pool: Properties, clusterId: string): Properties {
  if (textsAt(pool, "tags").includes(DEFAULT_POOL_TAG)) {
    throw new ProviderError(
      `Node pool ${textAt(pool, "id")} has the default node pool tag set; import the owning digitalocean_kubernetes_cluster resource instead (cluster ID=${clusterId})`,
    );
  }
  return { clusterId, nodeCount: pool.count ?? 0 };
}

import { ProviderError } from "../../framework/errors.ts";
import { isProperties, type Properties } from "../../framework/values.ts";
import { defined, objectAt, objectsAt, textAt, textsAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import type { Update } from "../../terraform/resource.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { object, text } from "../../terraform/schema/property.ts";
import { ifFound } from "../api.ts";
import type { Description, Operation } from "../description.ts";
import { kubeConfig } from "./kubeconfig.ts";
import { CLUSTER, isOlderVersion, UNCOVERED } from "./kubernetes-cluster-properties.ts";
import { updatePool } from "./kubernetes-node-pool.ts";
import {
  DEFAULT_POOL_TAG,
  NODE_POOL,
  poolOutputs,
  poolRequest,
  poolUpdate,
  timeText,
  withoutSettledCount,
  withoutSystemTags,
} from "./node-pool-properties.ts";

const PROPERTIES = {
  ...CLUSTER,
  nodePool: object("required", { id: text("output"), ...NODE_POOL }, { isLocal: true }),
};
const UPDATED_TOGETHER = [
  "name",
  "tags",
  "autoUpgrade",
  "surgeUpgrade",
  "maintenancePolicy",
  "ha",
  "controlPlaneFirewall",
  "clusterAutoscalerConfigurations",
  "routingAgent",
];
const CLUSTERS = "/v2/kubernetes/clusters";

/** A managed Kubernetes cluster: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Kubernetes */
export const KUBERNETES_CLUSTER: Description = {
  type: "digitalocean:index/kubernetesCluster:KubernetesCluster",
  properties: PROPERTIES,
  uncovered: UNCOVERED,
  isNamed: true,
  timeouts: { create: 1800, update: 1800 },
  adjust(changes, { oldInputs, news, outputs }) {
    const isDowngrade = isOlderVersion(textAt(news, "version"), textAt(oldInputs, "version"));
    return withoutSettledCount(changes, "nodePool.nodeCount", news.nodePool, outputs.nodePool).map((change) =>
      change.path === "version" && isDowngrade ? { ...change, replaces: true } : change,
    );
  },
  async create(operation, inputs) {
    return during("Error creating Kubernetes cluster", async () => {
      const pool = poolRequest(objectAt(inputs, "nodePool"), [DEFAULT_POOL_TAG]);
      const answer = await operation.api.post(CLUSTERS, { ...clusterRequest(inputs), node_pools: [pool] });
      const id = textAt(objectAt(answer, "kubernetes_cluster"), "id");
      // As in the original, a cluster that does not come up is not stored, although it exists.
      await waitUntilRunning(operation, id);
      return { id };
    });
  },
  async finish({ api }, id, { registryIntegration }) {
    if (registryIntegration !== true) return;
    await during("Error enabling registry integration", () =>
      api.post("/v2/kubernetes/registry", { cluster_uuids: [id] }),
    );
  },
  async read({ api }, id, known) {
    const answer = await ifFound(() =>
      during("Error retrieving Kubernetes cluster", () => api.get(`${CLUSTERS}/${id}`)),
    );
    if (answer === undefined) return undefined;
    const outputs = clusterOutputs(objectAt(answer, "kubernetes_cluster"), known);
    const credentials = objectsAt(known, "kubeConfigs")[0];
    // The token inside dies, by default after seven days; only reading the cluster renews it.
    const isValid = credentials !== undefined && Date.parse(textAt(credentials, "expiresAt")) > Date.now();
    if (isValid) return outputs;
    const query = `expiry_seconds=${textAt(known, "kubeconfigExpireSeconds") || 0}`;
    const fresh = await during("Unable to fetch Kubernetes credentials", () =>
      api.get(`${CLUSTERS}/${id}/credentials?${query}`),
    );
    return { ...outputs, kubeConfigs: [kubeConfig(textAt(outputs, "name"), textAt(outputs, "region"), fresh)] };
  },
  update: updateCluster,
  async delete({ api }, id, { destroyAllAssociatedResources }) {
    const remove = async () => {
      if (destroyAllAssociatedResources !== true) return api.delete(`${CLUSTERS}/${id}`);
      await during("Failed to list associated resources", () =>
        api.get(`${CLUSTERS}/${id}/destroy_with_associated_resources`),
      );
      return api.delete(`${CLUSTERS}/${id}/destroy_with_associated_resources/dangerous`);
    };
    await ifFound(() => during("Unable to delete cluster", remove));
  },
  import: async ({ api }, id) => {
    const cluster = objectAt(await api.get(`${CLUSTERS}/${id}`), "kubernetes_cluster");
    const marked = objectsAt(cluster, "node_pools").filter(isDefaultPool);
    if (marked.length === 1) return { id, known: { nodePool: { nodeCount: marked[0]?.count ?? 0 } } };
    throw new ProviderError(
      `The cluster ${id} has ${marked.length} node pools with the tag ${DEFAULT_POOL_TAG}; an import needs exactly one.`,
    );
  },
};

async function updateCluster({ api, timeoutSeconds }: Operation, update: Update): Promise<void> {
  const { id, news, outputs, isChanged } = update;
  if (isChanged(...UPDATED_TOGETHER)) {
    await during("Unable to update cluster", () => api.put(`${CLUSTERS}/${id}`, updateRequest(news)));
  }
  if (isChanged("nodePool")) {
    const poolId = textAt(objectAt(outputs, "nodePool"), "id");
    const body = poolUpdate(objectAt(news, "nodePool"), [DEFAULT_POOL_TAG]);
    await updatePool(api, id, poolId, body, timeoutSeconds);
  }
  if (isChanged("version")) {
    // Not awaited in the original either: the cluster is still upgrading when the program goes on.
    await during("Unable to upgrade cluster version", () =>
      api.post(`${CLUSTERS}/${id}/upgrade`, { version: textAt(news, "version") }),
    );
  }
  if (!isChanged("registryIntegration")) return;
  const body = { cluster_uuids: [id] };
  if (news.registryIntegration === true) {
    await during("Error enabling registry integration", () => api.post("/v2/kubernetes/registry", body));
  } else {
    await during("Error disabling registry integration", () => api.delete("/v2/kubernetes/registry", body));
  }
}

async function waitUntilRunning({ api, timeoutSeconds }: Operation, id: string): Promise<void> {
  const look = async () => {
    const answer = await during("Error trying to read cluster state", () => api.get(`${CLUSTERS}/${id}`));
    const status = objectAt(objectAt(answer, "kubernetes_cluster"), "status");
    if (status.state === "error") throw new ProviderError(textAt(status, "message"));
    return status.state === "running" ? "running" : undefined;
  };
  await poll(timeoutSeconds, look, "Timeout waiting to create cluster");
}

function clusterRequest(inputs: Properties): Properties {
  return { ...toWire(CLUSTER, inputs), tags: textsAt(inputs, "tags"), ...autoscaler(inputs) };
}

function updateRequest(inputs: Properties): Properties {
  return defined({
    name: inputs.name,
    tags: textsAt(inputs, "tags"),
    auto_upgrade: inputs.autoUpgrade ?? false,
    surge_upgrade: inputs.surgeUpgrade ?? false,
    ha: inputs.ha ?? false,
    ...autoscaler(inputs),
    ...toWire(
      {
        controlPlaneFirewall: CLUSTER.controlPlaneFirewall,
        routingAgent: CLUSTER.routingAgent,
        maintenancePolicy: CLUSTER.maintenancePolicy,
      },
      inputs,
    ),
  });
}

function autoscaler(inputs: Properties): Properties {
  const settings = objectsAt(inputs, "clusterAutoscalerConfigurations")[0];
  const fields = CLUSTER.clusterAutoscalerConfigurations.element?.fields;
  if (settings === undefined || fields === undefined) return {};
  return { cluster_autoscaler_configuration: toWire(fields, settings) };
}

function clusterOutputs(cluster: Properties, known: Properties): Properties {
  const pool = objectsAt(cluster, "node_pools").find(isDefaultPool);
  const autoscaling = cluster.cluster_autoscaler_configuration;
  const fields = CLUSTER.clusterAutoscalerConfigurations.element?.fields ?? {};
  return {
    ...fromWire(CLUSTER, cluster),
    status: textAt(objectAt(cluster, "status"), "state"),
    tags: withoutSystemTags(textsAt(cluster, "tags")),
    createdAt: timeText(textAt(cluster, "created_at")),
    updatedAt: timeText(textAt(cluster, "updated_at")),
    clusterUrn: `do:kubernetes:${textAt(cluster, "id")}`,
    ...(isProperties(autoscaling) && known.clusterAutoscalerConfigurations !== undefined
      ? { clusterAutoscalerConfigurations: [fromWire(fields, autoscaling)] }
      : {}),
    // A default pool that was deleted outside is not noticed by the original either.
    ...(pool === undefined
      ? {}
      : { nodePool: { id: textAt(pool, "id"), ...poolOutputs(pool, objectAt(known, "nodePool")) } }),
  };
}

function isDefaultPool(pool: Properties): boolean {
  return textsAt(pool, "tags").includes(DEFAULT_POOL_TAG);
}

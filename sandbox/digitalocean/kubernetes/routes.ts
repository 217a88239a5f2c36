import { region, regionSlugs } from "../account/regions.ts";
import { nodeSizeSlugs } from "../account/sizes.ts";
import type { Cloud } from "../cloud.ts";
import { accepted, created, noContent, ok, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, type Route, route } from "../http/route.ts";
import { associatedResources, deleteAssociatedResources, selectedResources } from "./associated-resources.ts";
import { type Cluster, clusterAnswer } from "./cluster.ts";
import { credentials, findCluster, kubeconfig } from "./credentials.ts";
import { startCluster, tearDownCluster, upgradeCluster } from "./lifecycle.ts";
import { readCluster, updateCluster } from "./order.ts";
import { checkUpgrade, offeredVersions, upgradesFrom, versionOf } from "./versions.ts";

/** Imitates https://docs.digitalocean.com/reference/api/reference/kubernetes/ (clusters). */
export function clusterRoutes(cloud: Cloud): Route[] {
  const clusters = "/v2/kubernetes/clusters";
  const cluster = `${clusters}/{cluster_id}`;
  return [
    route(`GET ${clusters}`, "kubernetes_list_clusters", (request) =>
      page(request, "kubernetes_clusters", [...cloud.clusters.values()].map(clusterAnswer)),
    ),
    route(`POST ${clusters}`, "kubernetes_create_cluster", (request) => {
      const ordered = readCluster(cloud, bodyOf(request));
      startCluster(cloud, ordered);
      return created({ kubernetes_cluster: clusterAnswer(ordered) });
    }),
    route(`GET ${cluster}`, "kubernetes_get_cluster", (request) =>
      ok({ kubernetes_cluster: clusterAnswer(findCluster(cloud, request)) }),
    ),
    route(`PUT ${cluster}`, "kubernetes_update_cluster", (request) => {
      const found = findCluster(cloud, request);
      updateCluster(cloud, found, bodyOf(request));
      return accepted({ kubernetes_cluster: clusterAnswer(found) });
    }),
    route(`DELETE ${cluster}`, "kubernetes_delete_cluster", (request) => {
      tearDownCluster(cloud, findCluster(cloud, request));
      return noContent();
    }),
    route(`GET ${cluster}/credentials`, "kubernetes_get_credentials", (request) => ok(credentials(cloud, request))),
    route(`GET ${cluster}/kubeconfig`, "kubernetes_get_kubeconfig", (request) => ({
      status: 200,
      text: { mediaType: "application/yaml", content: kubeconfig(cloud, request) },
    })),
    ...upgradeRoutes(cloud, cluster),
    ...associatedResourceRoutes(cloud, `${cluster}/destroy_with_associated_resources`),
    ...registryRoutes(cloud),
  ];
}

function upgradeRoutes(cloud: Cloud, cluster: string): Route[] {
  return [
    route("GET /v2/kubernetes/options", "kubernetes_list_options", () =>
      ok({
        options: {
          regions: regionSlugs().map((slug) => ({ name: region(slug).name, slug })),
          versions: offeredVersions(cloud).map(versionOf),
          sizes: nodeSizeSlugs().map((slug) => ({ name: slug, slug })),
        },
      }),
    ),
    route(`GET ${cluster}/upgrades`, "kubernetes_get_availableUpgrades", (request) => {
      const versions = upgradesFrom(offeredVersions(cloud), findCluster(cloud, request).version);
      return ok({ available_upgrade_versions: versions.length === 0 ? null : versions.map(versionOf) });
    }),
    route(`POST ${cluster}/upgrade`, "kubernetes_upgrade_cluster", (request) => {
      const found = findCluster(cloud, request);
      const version = bodyOf(request).string("version");
      checkUpgrade(offeredVersions(cloud), found.version, version);
      if (found.state !== "running") throw unprocessable(`cluster "${found.name}" is ${found.state}, not running`);
      upgradeCluster(cloud, found, version);
      return accepted();
    }),
  ];
}

function associatedResourceRoutes(cloud: Cloud, path: string): Route[] {
  return [
    route(`GET ${path}`, "kubernetes_list_associatedResources", (request) =>
      ok(associatedResources(cloud, findCluster(cloud, request))),
    ),
    route(`DELETE ${path}/selective`, "kubernetes_destroy_associatedResourcesSelective", (request) => {
      const cluster = findCluster(cloud, request);
      deleteAssociatedResources(cloud, selectedResources(cloud, cluster, bodyOf(request)));
      tearDownCluster(cloud, cluster);
      return noContent();
    }),
    route(`DELETE ${path}/dangerous`, "kubernetes_destroy_associatedResourcesDangerous", (request) => {
      const cluster = findCluster(cloud, request);
      deleteAssociatedResources(cloud, associatedResources(cloud, cluster));
      tearDownCluster(cloud, cluster);
      return noContent();
    }),
  ];
}

function registryRoutes(cloud: Cloud): Route[] {
  const integrate = (request: ApiRequest, registries: () => readonly string[]): void => {
    for (const cluster of namedClusters(cloud, request)) cluster.registries = registries();
  };
  const all = (): string[] => {
    const names = [...cloud.registry.registries.keys()];
    if (names.length === 0) throw unprocessable("there is no container registry to integrate");
    return names;
  };
  return [
    route("POST /v2/kubernetes/registry", "kubernetes_add_registry", (request) => {
      integrate(request, all);
      return noContent();
    }),
    route("DELETE /v2/kubernetes/registry", "kubernetes_remove_registry", (request) => {
      integrate(request, () => []);
      return noContent();
    }),
  ];
}

function namedClusters(cloud: Cloud, request: ApiRequest): Cluster[] {
  return (bodyOf(request).strings("cluster_uuids") ?? []).map((id) => {
    const cluster = cloud.clusters.get(id);
    if (cluster === undefined) throw unprocessable(`cluster "${id}" does not exist`);
    return cluster;
  });
}

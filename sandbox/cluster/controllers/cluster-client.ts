import {
  ApiException,
  ApiextensionsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";

/** The parts of the Kubernetes API that the controllers speak to. */
export interface ClusterClient {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly discovery: DiscoveryV1Api;
  readonly customObjects: CustomObjectsApi;
  readonly extensions: ApiextensionsV1Api;
}

/** Makes clients that share one connection set-up. */
export function createClusterClient(kubeconfig: string): ClusterClient {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    customObjects: config.makeApiClient(CustomObjectsApi),
    extensions: config.makeApiClient(ApiextensionsV1Api),
  };
}

/** Request options that send a body as a JSON merge patch: absent keys stay, `null` removes, lists are replaced. */
export function asMergePatch(): ReturnType<typeof setHeaderOptions> {
  return setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
}

/** Whether the API server answered with this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiException && error.code === status;
}

/** Request options that send a body as a server-side apply: what this manager no longer names disappears. */
export function asServerSideApply(): ReturnType<typeof setHeaderOptions> {
  return setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply);
}

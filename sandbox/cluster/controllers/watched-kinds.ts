import type { V1Namespace, V1Pod, V1Service } from "@kubernetes/client-node";
import type { WatchedKind } from "./watched-objects.ts";

/** All Namespaces. */
export const NAMESPACES: WatchedKind<V1Namespace> = {
  path: "/api/v1/namespaces",
  list: ({ core }) => core.listNamespace(),
};

/** All Pods. */
export const PODS: WatchedKind<V1Pod> = {
  path: "/api/v1/pods",
  list: ({ core }) => core.listPodForAllNamespaces(),
};

/** All Services. */
export const SERVICES: WatchedKind<V1Service> = {
  path: "/api/v1/services",
  list: ({ core }) => core.listServiceForAllNamespaces(),
};

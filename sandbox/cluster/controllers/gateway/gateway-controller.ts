import type { V1Service } from "@kubernetes/client-node";
import { allSettled } from "../all-settled.ts";
import type { ClusterClient } from "../cluster-client.ts";
import type { ControllerLog } from "../controller-log.ts";
import { startReconcileLoop } from "../reconcile-loop.ts";
import { NAMESPACES, SERVICES } from "../watched-kinds.ts";
import { groupedKind, watchObjects } from "../watched-objects.ts";
import type { BackendLookup, EndpointSlice } from "./backends.ts";
import type { ProxyServer } from "./caddy-configuration.ts";
import { CONTROLLER_NAME, GATEWAY_GROUP, type Gateway, type GatewayClass, type HttpRoute } from "./gateway-api.ts";
import { createGatewayObjects } from "./gateway-objects.ts";
import type { GatewayProxy } from "./gateway-proxy.ts";
import { nodePortOf } from "./gateway-service.ts";
import { buildGatewayStatus } from "./gateway-status.ts";
import { attachRoutes } from "./route-attachment.ts";
import { buildRouteParents } from "./route-status.ts";
import { buildRouteTable } from "./route-table.ts";

/** Settings for {@link startGatewayController}. */
export interface GatewayControllerOptions {
  readonly client: ClusterClient;
  readonly log: ControllerLog;
  readonly proxy: GatewayProxy;
  /** Where the proxy listens, at the node ports. */
  readonly nodeAddress: string;
}

/**
 * Stands for Cilium's gateway controller: makes a Service for each Gateway of its classes, programs the proxy with the
 * routes and the endpoints behind them, and writes what became of all that into their statuses.
 */
export function startGatewayController({ client, log, proxy, nodeAddress }: GatewayControllerOptions): {
  stop(): Promise<void>;
} {
  const objects = createGatewayObjects(client, nodeAddress);
  const loop = startReconcileLoop({ name: "gateway", log, reconcile: async () => reconcile() });
  const watches = {
    classes: watchObjects<GatewayClass>(client, gatewayKind("gatewayclasses"), loop.trigger, log),
    gateways: watchObjects<Gateway>(client, gatewayKind("gateways"), loop.trigger, log),
    routes: watchObjects<HttpRoute>(client, gatewayKind("httproutes"), loop.trigger, log),
    namespaces: watchObjects(client, NAMESPACES, loop.trigger, log),
    services: watchObjects(client, SERVICES, loop.trigger, log),
    endpointSlices: watchObjects<EndpointSlice>(
      client,
      groupedKind("discovery.k8s.io", "v1", "endpointslices"),
      loop.trigger,
      log,
    ),
  };

  const reconcile = async () => {
    // Half a picture would answer 404 for routes that exist.
    await Promise.all(Object.values(watches).map(({ synced }) => synced));
    const ownClasses = watches.classes.list().filter(({ spec }) => spec.controllerName === CONTROLLER_NAME);
    const classNames = ownClasses.map(({ metadata }) => metadata?.name);
    const gateways = watches.gateways
      .list()
      .filter(({ spec, metadata }) => classNames.includes(spec.gatewayClassName) && !metadata?.deletionTimestamp);
    const routes = watches.routes.list();
    const lookup: BackendLookup = { services: watches.services.list(), endpointSlices: watches.endpointSlices.list() };

    const services = new Map<Gateway, V1Service>();
    const ensured = gateways.map(async (gateway) => {
      services.set(gateway, await objects.ensureService(gateway, lookup.services));
    });
    const made = await allSettled(ensured).then(
      () => undefined,
      (error: unknown) => error,
    );
    const labels = watches.namespaces
      .list()
      .map(({ metadata }) => [metadata?.name ?? "", metadata?.labels ?? {}] as const);
    const parents = attachRoutes(gateways, routes, new Map(labels));
    const table = buildRouteTable(gateways, parents, lookup);
    await proxy.apply(
      table.flatMap(({ gateway, port, hosts }): ProxyServer[] => {
        const nodePort = nodePortOf(services.get(gateway), port);
        return nodePort === undefined ? [] : [{ listen: `${nodeAddress}:${nodePort}`, listenerPort: port, hosts }];
      }),
    );

    // Statuses come last: who reads "Accepted" may send requests.
    const now = new Date();
    await allSettled([
      objects.removeOrphans(watches.gateways.list(), lookup.services),
      ...ownClasses.map((gatewayClass) => objects.acceptClass(gatewayClass)),
      ...gateways.map((gateway) => {
        const status = buildGatewayStatus(gateway, services.get(gateway), parents, now);
        return objects.writeStatus("gateways", gateway, status);
      }),
      ...routes.map((route) => {
        const status = { parents: buildRouteParents(route, parents, lookup, now) };
        const isConcerned = status.parents.length > 0 || (route.status?.parents ?? []).length > 0;
        return isConcerned ? objects.writeStatus("httproutes", route, status) : Promise.resolve();
      }),
    ]);
    if (made !== undefined) throw made;
  };

  loop.trigger();
  return {
    stop: async () => {
      await Promise.all(Object.values(watches).map((watch) => watch.stop()));
      await loop.stop();
    },
  };
}

function gatewayKind<T extends GatewayClass | Gateway | HttpRoute>(plural: string) {
  return groupedKind<T>(GATEWAY_GROUP, "v1", plural);
}

import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "../labels.ts";
import { hostName } from "../naming.ts";
import type { AppArgs } from "./app-args.ts";
import { PORT_NAME } from "./container.ts";
import { servingLabels } from "./deployment.ts";
import { routeSpec } from "./route.ts";

/** The Service under whose name the other apps of the environment reach this one, on port 80; none for a worker. */
export function createService(
  name: string,
  { app, environment, namespace }: AppArgs,
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.Service | undefined {
  if (app.port === undefined) return undefined;
  return new k8s.core.v1.Service(
    name,
    {
      metadata: {
        name: app.name,
        namespace,
        labels: appLabels(environment, app.name),
        // The wait for a Service takes ten seconds and tells nothing that the Deployment's does not.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        type: "ClusterIP",
        selector: servingLabels(app.name),
        ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME, protocol: "TCP" }],
      },
    },
    options,
  );
}

/** The way to an app from outside. */
export interface PublicRoute {
  /** Undefined for an app that has no public address. */
  readonly url: pulumi.Output<string | undefined>;

  /** Known when the route is there, or when none is needed. */
  readonly made: pulumi.Output<unknown>;
}

/** The route for the public host of an app, and its address; none for an app that has no public address. */
export function createRoute(
  name: string,
  args: AppArgs,
  service: k8s.core.v1.Service | undefined,
  options: pulumi.CustomResourceOptions,
): PublicRoute {
  const { app, environment, namespace } = args;
  const nothing = pulumi.output(undefined);
  if (!app.exposed || service === undefined) return { url: nothing, made: nothing };
  const host = pulumi.output(args.domain).apply((domain) => hostName(environment, app.name, domain));
  const spec = pulumi
    .all([host, args.gatewayName, args.gatewayNamespace, service.metadata.name])
    .apply(([hostname, gatewayName, gatewayNamespace, serviceName]) =>
      routeSpec({
        host: hostname,
        gatewayName,
        gatewayNamespace,
        service: serviceName,
        indexed: args.indexed ?? false,
      }),
    );
  const route = new k8s.apiextensions.CustomResource(
    `${name}-route`,
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: app.name, namespace, labels: appLabels(environment, app.name) },
      spec,
    },
    options,
  );
  return { url: pulumi.interpolate`https://${host}`, made: route.id };
}

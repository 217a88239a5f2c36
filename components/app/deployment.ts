import type k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CatalogueApp } from "../catalogue/definition.ts";
import { appLabels, EXPOSED_LABEL } from "../labels.ts";
import type { AppArgs } from "./app-args.ts";
import { baseContainer, basePod, type ContainerSettings, PORT_NAME } from "./container.ts";
import { drainSeconds, probes } from "./probes.ts";

type Container = k8s.types.input.core.v1.Container;

/** How long a roll-out may stand still before it counts as failed, in seconds. */
const PROGRESS_SECONDS = 150;

/** The labels by which the pods that serve are found; those of Jobs differ in the last one. */
export function servingLabels(app: string): Record<string, string> {
  return { "app.kubernetes.io/name": app, "app.kubernetes.io/component": "app" };
}

/**
 * The specification of an app's Deployment. A new pod must be ready before an old one goes, and an old one serves on until
 * nothing is sent to it any more, so that no request fails in between.
 */
export function deploymentSpec(
  { environment, app, gracePeriodSeconds, replicas = 1 }: AppArgs,
  settings: ContainerSettings,
): k8s.types.input.apps.v1.DeploymentSpec {
  const labels = { ...appLabels(environment, app.name), ...servingLabels(app.name) };
  const container = baseContainer(app, settings, pulumi.output(settings.variables));
  return {
    replicas,
    revisionHistoryLimit: 2,
    progressDeadlineSeconds: PROGRESS_SECONDS,
    selector: { matchLabels: servingLabels(app.name) },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels: app.exposed ? { ...labels, [EXPOSED_LABEL]: "true" } : labels },
      spec: {
        ...basePod(settings),
        ...(replicas > 1 ? spreading(app.name) : {}),
        terminationGracePeriodSeconds: gracePeriodSeconds,
        containers: [{ ...container, ...serving(app, gracePeriodSeconds) }],
      },
    },
  };
}

/** Puts the pods of an app on different nodes as long as there are any, so that the end of a node is not the app's. */
function spreading(app: string): Pick<k8s.types.input.core.v1.PodSpec, "topologySpreadConstraints"> {
  const labelSelector = { matchLabels: servingLabels(app) };
  const topologyKey = "kubernetes.io/hostname";
  return {
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector }],
  };
}

/** What a container that listens has more than one that does not. */
function serving(app: CatalogueApp, gracePeriodSeconds: number): Partial<Container> {
  if (app.port === undefined || app.health === undefined) return {};
  return {
    ports: [{ name: PORT_NAME, containerPort: app.port, protocol: "TCP" }],
    ...probes(app.health, PORT_NAME),
    lifecycle: { preStop: { sleep: { seconds: drainSeconds(gracePeriodSeconds) } } },
  };
}

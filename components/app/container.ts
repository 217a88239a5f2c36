import type k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CatalogueApp } from "../catalogue/definition.ts";
import { containerSecurityContext, podSecurityContext } from "../pod/security-context.ts";
import { resources } from "./size.ts";

/** What every container of an app has: the one that serves and those of its Jobs. */
export interface ContainerSettings {
  readonly image: pulumi.Input<string>;
  readonly serviceAccount: pulumi.Input<string>;

  /** Variables that are no secret, by name. */
  readonly variables: pulumi.Input<Readonly<Record<string, string>>>;

  /** Name of the Kubernetes Secret with the others; undefined when there are none. */
  readonly secretName: pulumi.Input<string> | undefined;
}

/** Port 80 of an app's Service leads to the container's port of this name. */
export const PORT_NAME = "http";

/** The parts of a pod that are the same for all: no rights in the cluster, no root, nothing to write to but `/tmp`. */
export function basePod(settings: ContainerSettings): Omit<k8s.types.input.core.v1.PodSpec, "containers"> {
  return {
    serviceAccountName: settings.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(),
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "128Mi" } }],
  };
}

/** The parts of a container that are the same for all. */
export function baseContainer(
  app: CatalogueApp,
  settings: ContainerSettings,
  variables: pulumi.Output<Readonly<Record<string, string>>>,
): k8s.types.input.core.v1.Container {
  return {
    name: app.name,
    image: settings.image,
    env: variables.apply((values) => Object.entries(values).map(([name, value]) => ({ name, value }))),
    ...(settings.secretName === undefined ? {} : { envFrom: [{ secretRef: { name: settings.secretName } }] }),
    resources: resources(app.size),
    securityContext: containerSecurityContext(),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { appLabels } from "../labels.ts";
import { containerSecurityContext, podSecurityContext } from "../pod/security-context.ts";
import { cacheUrl } from "./address.ts";
import { cacheResources, DEFAULT_MEBIBYTES } from "./resources.ts";
import { CACHE_PORT, CACHE_USER, derivePassword, memoryProblem, serverConfiguration } from "./settings.ts";

/** Name of everything it is in the cluster; no app is called so, or its Service would be the cache's. */
const OBJECT_NAME = "greenroom-cache";

/** A user without a name or rights; the server writes nothing. */
const NOBODY = 65_534;
const CONFIGURATION_FOLDER = "/etc/valkey";
const CONFIGURATION_FILE = "valkey.conf";

/** Arguments for {@link EnvironmentCache}. */
export interface EnvironmentCacheArgs {
  /** Name of the environment; becomes the owner label. */
  readonly environment: string;

  /** Namespace of the environment. Its network policy lets in the environment's own pods alone. */
  readonly namespace: pulumi.Input<string>;

  /** Image that holds `valkey-server`. */
  readonly image: pulumi.Input<string>;

  /**
   * A secret of the environment's own, such as the address of its database. The cache's password is derived from it, so
   * that it need not be kept anywhere, and is the same in every update.
   */
  readonly passwordSeed: pulumi.Input<string>;

  /**
   * Memory for what the cache holds, in MiB, 16 to 512. The container may use half as much again.
   *
   * @default 64
   */
  readonly memoryMebibytes?: number;

  /**
   * Whether it runs no pod, because nobody needs it now.
   *
   * @default false
   */
  readonly isAsleep?: boolean;
}

/**
 * A cache of an environment's own, as one pod without a disk: a managed one would cost more than all the rest of a pull
 * request's environment. It is empty after every change of its own, and whenever its pod has moved.
 */
export class EnvironmentCache extends pulumi.ComponentResource {
  /** Address with the password, beginning with `redis://`; known when the cache is ready, and always secret. */
  public readonly url: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    const mebibytes = args.memoryMebibytes ?? DEFAULT_MEBIBYTES;
    checkMemory(mebibytes);
    // What is handed to `super` is written into the state, and the seed need not be.
    const { passwordSeed, ...recorded } = args;
    super("greenroom:cache:EnvironmentCache", name, recorded, opts);
    const options = childOptions(this, opts);

    const labels = appLabels(args.environment, OBJECT_NAME);
    const metadata = { name: OBJECT_NAME, namespace: args.namespace, labels };
    const password = pulumi.secret(passwordSeed).apply((seed) => derivePassword(seed, args.environment));
    const secret = new k8s.core.v1.Secret(
      `${name}-cache`,
      {
        // Its name is left to the provider, which gives a changed Secret a new one: only so does the pod start anew.
        metadata: { namespace: args.namespace, labels },
        stringData: { [CONFIGURATION_FILE]: password.apply((text) => serverConfiguration(text, mebibytes)) },
      },
      options,
    );
    const deployment = new k8s.apps.v1.Deployment(
      `${name}-cache`,
      { metadata, spec: deploymentSpec(args, secret.metadata.name, labels, mebibytes) },
      options,
    );
    const service = createService(`${name}-cache`, metadata, options);

    this.url = pulumi.secret(
      pulumi
        .all([service.metadata.name, password, deployment.id])
        .apply(([host, text]) =>
          cacheUrl({ host, port: CACHE_PORT, user: CACHE_USER, password: text, isEncrypted: false }),
        ),
    );
    this.registerOutputs({ url: this.url });
  }
}

function createService(
  name: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta & { readonly labels: Record<string, string> },
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
  // The wait for a Service takes ten seconds and tells nothing that the Deployment's does not.
  const annotations = { "pulumi.com/skipAwait": "true" };
  const ports = [{ name: "valkey", port: CACHE_PORT, targetPort: "valkey", protocol: "TCP" }];
  return new k8s.core.v1.Service(
    name,
    { metadata: { ...metadata, annotations }, spec: { type: "ClusterIP", selector: metadata.labels, ports } },
    options,
  );
}

function deploymentSpec(
  { image, isAsleep = false }: EnvironmentCacheArgs,
  secretName: pulumi.Input<string>,
  labels: Record<string, string>,
  mebibytes: number,
): k8s.types.input.apps.v1.DeploymentSpec {
  const isListening = { tcpSocket: { port: "valkey" } };
  return {
    replicas: isAsleep ? 0 : 1,
    revisionHistoryLimit: 1,
    selector: { matchLabels: labels },
    // Two caches side by side would know different things.
    strategy: { type: "Recreate" },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurityContext(NOBODY),
        terminationGracePeriodSeconds: 2,
        volumes: [{ name: "configuration", secret: { secretName } }],
        containers: [
          {
            name: "valkey",
            image,
            command: ["valkey-server"],
            args: [`${CONFIGURATION_FOLDER}/${CONFIGURATION_FILE}`],
            ports: [{ name: "valkey", containerPort: CACHE_PORT, protocol: "TCP" }],
            readinessProbe: { ...isListening, periodSeconds: 2 },
            livenessProbe: { ...isListening, periodSeconds: 10, failureThreshold: 3 },
            resources: cacheResources(mebibytes),
            securityContext: containerSecurityContext(),
            volumeMounts: [{ name: "configuration", mountPath: CONFIGURATION_FOLDER, readOnly: true }],
          },
        ],
      },
    },
  };
}

function checkMemory(mebibytes: number): void {
  const reason = memoryProblem(mebibytes);
  if (reason !== undefined) throw new pulumi.InputPropertyError({ propertyPath: "memoryMebibytes", reason });
}

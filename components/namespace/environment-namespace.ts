import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { EXPOSED_LABEL, ownerLabels, ROUTES_LABEL } from "../labels.ts";
import { containerLimits, type Quota, quotaLimits } from "./limits.ts";
import { networkPolicySpec } from "./network-rules.ts";
import { restrictedPodLabels } from "./pod-security.ts";

const SERVICE_ACCOUNT = "apps";
const PULL_SECRET = "registry";

/** Arguments for {@link EnvironmentNamespace}. */
export interface EnvironmentNamespaceArgs {
  /** Name of the environment: also the name of the namespace and its owner label. */
  readonly environment: string;

  /** How much its pods may use in all. */
  readonly quota: Quota;

  /** Range in CIDR notation that holds the database, which the pods may reach. */
  readonly databaseRange: pulumi.Input<string>;

  /** Port of the database. */
  readonly databasePort: pulumi.Input<number>;

  /** Credentials that may pull from the registry: the text of a Docker `config.json`; a secret. */
  readonly pullCredentials: pulumi.Input<string>;
}

/** What the children of the namespace have in common. */
interface ChildContext {
  readonly metadata: (name: string) => k8s.types.input.meta.v1.ObjectMeta;
  readonly options: pulumi.CustomResourceOptions;
}

/**
 * The namespace of one environment: fenced in by quota, limits, pod security and network policies, with an account for
 * its pods that may pull images and do nothing in the cluster.
 */
export class EnvironmentNamespace extends pulumi.ComponentResource {
  /** Name of the namespace. */
  public readonly name: pulumi.Output<string>;

  /** Name of the account that pods run as. */
  public readonly serviceAccount: pulumi.Output<string>;

  /** The namespace itself, so that what lives in it can be deleted with it. */
  public readonly resource: k8s.core.v1.Namespace;

  constructor(
    name: string,
    args: EnvironmentNamespaceArgs,
    opts?: pulumi.ComponentResourceOptions,
    type = "EnvironmentNamespace",
  ) {
    super(`greenroom:namespace:${type}`, name, args, opts);

    const labels = ownerLabels(args.environment);
    this.resource = createNamespace(name, args, childOptions(this, opts));
    const context: ChildContext = {
      metadata: (objectName) => ({ name: objectName, namespace: this.resource.metadata.name, labels }),
      options: { parent: this, deletedWith: this.resource },
    };
    createLimits(name, args, context);
    createNetworkPolicies(name, args, context);
    const account = createServiceAccount(name, args, context);

    this.name = this.resource.metadata.name;
    this.serviceAccount = account.metadata.name;
    this.registerOutputs({ name: this.name, serviceAccount: this.serviceAccount });
  }
}

function createNamespace(
  name: string,
  args: EnvironmentNamespaceArgs,
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.Namespace {
  const labels = { ...ownerLabels(args.environment), ...restrictedPodLabels(), [ROUTES_LABEL]: "true" };
  return new k8s.core.v1.Namespace(
    name,
    { metadata: { name: args.environment, labels } },
    // A pod has seconds to end; a namespace that hangs longer is held by a finalizer, and waiting does not help.
    { ...options, customTimeouts: { delete: "5m" } },
  );
}

function createLimits(name: string, args: EnvironmentNamespaceArgs, { metadata, options }: ChildContext): void {
  new k8s.core.v1.ResourceQuota(
    `${name}-quota`,
    { metadata: metadata("preview"), spec: { hard: quotaLimits(args.quota) } },
    options,
  );
  new k8s.core.v1.LimitRange(
    `${name}-limits`,
    { metadata: metadata("preview"), spec: { limits: [containerLimits()] } },
    options,
  );
}

function createNetworkPolicies(
  name: string,
  args: EnvironmentNamespaceArgs,
  { metadata, options }: ChildContext,
): void {
  const spec = pulumi
    .all([args.databaseRange, args.databasePort])
    .apply(([range, port]) => networkPolicySpec({ range, port }));
  new k8s.networking.v1.NetworkPolicy(`${name}-network`, { metadata: metadata("preview"), spec }, options);
  // Cilium gives what comes through a Gateway the identity `ingress`, which no standard policy can select:
  // https://docs.cilium.io/en/stable/network/servicemesh/ingress-and-network-policy/
  new k8s.apiextensions.CustomResource(
    `${name}-gateway`,
    {
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: metadata("gateway"),
      spec: {
        endpointSelector: { matchLabels: { [EXPOSED_LABEL]: "true" } },
        ingress: [{ fromEntities: ["ingress"] }],
      },
    },
    options,
  );
}

function createServiceAccount(
  name: string,
  args: EnvironmentNamespaceArgs,
  { metadata, options }: ChildContext,
): k8s.core.v1.ServiceAccount {
  const credentials = new k8s.core.v1.Secret(
    `${name}-registry`,
    {
      metadata: metadata(PULL_SECRET),
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": pulumi.secret(args.pullCredentials) },
    },
    options,
  );
  return new k8s.core.v1.ServiceAccount(
    `${name}-apps`,
    {
      metadata: metadata(SERVICE_ACCOUNT),
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: credentials.metadata.name }],
    },
    options,
  );
}

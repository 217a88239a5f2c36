import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ownerLabels } from "../labels.ts";
import { renderKubeconfig } from "./kubeconfig.ts";

const ACCOUNT = "greenroom-deployer";

/** Arguments for {@link ClusterAccess}. */
export interface ClusterAccessArgs {
  /** Name of the environment that owns the cluster; becomes its owner label. */
  readonly environment: string;

  /** Namespace of the account. */
  readonly namespace: pulumi.Input<string>;

  /** Name of the cluster, as it shows in the kubeconfig. */
  readonly clusterName: pulumi.Input<string>;

  /** URL of the API server. */
  readonly endpoint: pulumi.Input<string>;

  /** PEM of the API server's certificate authority in base64. */
  readonly certificateAuthority: pulumi.Input<string>;
}

/**
 * An account inside the cluster with all rights, and a kubeconfig for it that does not end by itself.
 *
 * DigitalOcean's own kubeconfig dies after seven days, and would keep old environments from being removed. This one lives
 * as long as its Secret: deleting that is how it is taken back.
 */
export class ClusterAccess extends pulumi.ComponentResource {
  /** Kubeconfig with all rights; always secret. */
  public readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:cluster:ClusterAccess", name, args, opts);
    const options = childOptions(this, opts);
    const labels = ownerLabels(args.environment);

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: { name: ACCOUNT, namespace: args.namespace, labels }, automountServiceAccountToken: false },
      options,
    );
    new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        metadata: { name: ACCOUNT, labels },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: account.metadata.namespace }],
      },
      options,
    );
    const token = new k8s.core.v1.Secret(
      `${name}-token`,
      {
        metadata: {
          name: `${ACCOUNT}-token`,
          namespace: args.namespace,
          labels,
          annotations: { "kubernetes.io/service-account.name": account.metadata.name },
        },
        type: "kubernetes.io/service-account-token",
      },
      options,
    );

    this.kubeconfig = createKubeconfig(args, token);
    this.registerOutputs({ kubeconfig: this.kubeconfig });
  }
}

function createKubeconfig(args: ClusterAccessArgs, token: k8s.core.v1.Secret): pulumi.Output<string> {
  const login = pulumi.all([args.clusterName, args.endpoint, args.certificateAuthority, token.data]);
  return pulumi.secret(
    login.apply(([cluster, endpoint, certificateAuthority, data]) => {
      const encoded = data?.token;
      if (encoded === undefined) {
        throw new Error(`Kubernetes gave no token for ${ACCOUNT}: run \`pulumi refresh\` on this stack and try again`);
      }
      const text = Buffer.from(encoded, "base64").toString("utf8");
      return renderKubeconfig({ cluster, user: ACCOUNT, endpoint, certificateAuthority, token: text });
    }),
  );
}

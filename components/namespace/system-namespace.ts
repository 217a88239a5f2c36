import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ownerLabels } from "../labels.ts";
import { SYSTEM_NAMESPACE } from "../naming.ts";
import { restrictedPodLabels } from "./pod-security.ts";

/** Arguments for {@link SystemNamespace}. */
export interface SystemNamespaceArgs {
  /** Name of the environment that owns the cluster; becomes the owner label. */
  readonly environment: string;
}

/** The namespace for what serves all environments of a cluster: its gateway, the deployer's account, database administration. */
export class SystemNamespace extends pulumi.ComponentResource {
  /** Name of the namespace. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: SystemNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:namespace:SystemNamespace", name, args, opts);

    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: SYSTEM_NAMESPACE, labels: { ...ownerLabels(args.environment), ...restrictedPodLabels() } } },
      childOptions(this, opts),
    );

    this.name = namespace.metadata.name;
    this.registerOutputs({ name: this.name });
  }
}

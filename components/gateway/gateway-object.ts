import type k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Arguments for {@link GatewayObject}: those parts of a Gateway that we use. */
export interface GatewayObjectArgs {
  readonly metadata: k8s.types.input.meta.v1.ObjectMeta;
  readonly spec: {
    readonly gatewayClassName: string;
    readonly infrastructure: { readonly annotations: pulumi.Input<Record<string, string>> };
    readonly listeners: readonly {
      readonly name: string;
      readonly port: number;
      readonly protocol: "HTTP";
      readonly hostname: pulumi.Input<string>;
      readonly allowedRoutes: {
        readonly namespaces: {
          readonly from: "Selector";
          readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
        };
      };
    }[];
  };
}

/** What a controller says about a Gateway. */
interface GatewayStatus {
  readonly addresses?: readonly { readonly type?: string; readonly value: string }[];
}

/**
 * A Gateway of the Gateway API whose status can be read.
 *
 * `k8s.apiextensions.CustomResource` has none: the SDK keeps only those answers of the provider whose keys were declared
 * when the resource was made, and that class declares no more than its arguments. The token is the one that it would use.
 */
export class GatewayObject extends pulumi.CustomResource {
  declare public readonly metadata: pulumi.Output<k8s.types.output.meta.v1.ObjectMeta>;
  declare public readonly status: pulumi.Output<GatewayStatus | undefined>;

  constructor(name: string, args: GatewayObjectArgs, opts?: pulumi.CustomResourceOptions) {
    const gateway = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", ...args };
    super("kubernetes:gateway.networking.k8s.io/v1:Gateway", name, { ...gateway, status: undefined }, opts);
  }
}

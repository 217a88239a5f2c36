import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ownerLabels } from "../labels.ts";

/** Arguments for {@link CacheAccess}. */
export interface CacheAccessArgs {
  /** Name of the environment; becomes the owner label. */
  readonly environment: string;

  readonly namespace: pulumi.Input<string>;

  /** Range in CIDR notation that holds the cache. */
  readonly range: pulumi.Input<string>;

  /** Port of the cache. */
  readonly port: pulumi.Input<number>;
}

/**
 * Lets the pods of a namespace reach a managed cache. Network policies add up: what one of them allows is allowed, so
 * the namespace's own stays as it is.
 */
export class CacheAccess extends pulumi.ComponentResource {
  constructor(name: string, args: CacheAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:cache:CacheAccess", name, args, opts);

    new k8s.networking.v1.NetworkPolicy(
      `${name}-cache`,
      {
        metadata: { name: "cache", namespace: args.namespace, labels: ownerLabels(args.environment) },
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [{ to: [{ ipBlock: { cidr: args.range } }], ports: [{ protocol: "TCP", port: args.port }] }],
        },
      },
      childOptions(this, opts),
    );

    this.registerOutputs();
  }
}

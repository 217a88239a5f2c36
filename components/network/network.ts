import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { applyTransform, type Transform } from "../transform.ts";

/** Arguments for {@link Network}. */
export interface NetworkArgs {
  /** Slug of the region, such as `fra1`. */
  readonly region: string;

  /**
   * Address range in CIDR notation, /16 to /24, that overlaps no other network of the account:
   * https://docs.digitalocean.com/reference/api/digitalocean/#operation/vpcs_create
   */
  readonly ipRange: string;

  /** Last-resort changes to the child resources. */
  readonly transform?: { readonly vpc?: Transform<digitalocean.VpcArgs> };
}

/** A private network (VPC) for one cluster and its databases. */
export class Network extends pulumi.ComponentResource {
  /** UUID of the network. */
  public readonly id: pulumi.Output<string>;

  /** Its address range in CIDR notation. */
  public readonly ipRange: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:network:Network", name, args, opts);

    const vpc = new digitalocean.Vpc(
      name,
      applyTransform(args.transform?.vpc, { name, region: args.region, ipRange: args.ipRange }),
      {
        parent: this,
        // The members of the network go on being removed long after their own deletion was accepted, and until then
        // the network cannot be: https://github.com/pulumi/pulumi-digitalocean/issues/753
        customTimeouts: { delete: "20m" },
      },
    );

    this.id = vpc.id;
    this.ipRange = vpc.ipRange;
    this.registerOutputs({ id: this.id, ipRange: this.ipRange });
  }
}

import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

const TTL_SECONDS = 300;

/** Arguments for {@link WildcardRecord}. */
export interface WildcardRecordArgs {
  /** Domain of the zone. */
  readonly domain: pulumi.Input<string>;

  /** What stands between the wildcard and the domain: `preview` gives `*.preview.<domain>`, nothing gives `*.<domain>`. */
  readonly label: string;

  /** IPv4 address that every name below the label leads to. */
  readonly address: pulumi.Input<string>;
}

/** One DNS record for all names below a label, so that an environment has nothing to create and nothing to leave behind. */
export class WildcardRecord extends pulumi.ComponentResource {
  /** The full name with the wildcard, such as `*.preview.example.com`. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: WildcardRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:dns:WildcardRecord", name, args, opts);

    const record = new digitalocean.DnsRecord(
      name,
      // Without a name the provider would make one up.
      {
        domain: args.domain,
        type: "A",
        name: args.label === "" ? "*" : `*.${args.label}`,
        value: args.address,
        ttl: TTL_SECONDS,
      },
      { parent: this },
    );

    this.name = record.fqdn;
    this.registerOutputs({ name: this.name });
  }
}

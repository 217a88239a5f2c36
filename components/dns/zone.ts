import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

/** Arguments for {@link Zone}. */
export interface ZoneArgs {
  /** The domain, such as `example.com`; its registrar must name DigitalOcean's name servers. */
  readonly domain: string;

  /** `create` makes the zone and deletes it with the stack; `existing` uses one that somebody else made and leaves it. */
  readonly origin: "create" | "existing";
}

/** The DNS zone of a domain at DigitalOcean. */
export class Zone extends pulumi.ComponentResource {
  /** The domain; known when the zone is there. */
  public readonly domain: pulumi.Output<string>;

  constructor(name: string, args: ZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:dns:Zone", name, args, opts);

    this.domain = findOrCreate(name, args, this);
    this.registerOutputs({ domain: this.domain });
  }
}

function findOrCreate(name: string, { domain, origin }: ZoneArgs, parent: pulumi.Resource): pulumi.Output<string> {
  switch (origin) {
    case "create":
      return new digitalocean.Domain(name, { name: domain }, { parent }).name;
    case "existing":
      return digitalocean.getDomainOutput({ name: domain }, { parent }).name;
    default:
      return origin satisfies never;
  }
}

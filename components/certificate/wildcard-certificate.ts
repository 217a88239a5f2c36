import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { subdomain } from "../naming.ts";

/** Arguments for {@link WildcardCertificate}. */
export interface WildcardCertificateArgs {
  /** Domain whose zone is at DigitalOcean; must be there before the certificate is asked for. */
  readonly domain: pulumi.Input<string>;

  /** What stands between the wildcard and the domain: `preview` gives `*.preview.<domain>`, nothing gives `*.<domain>`. */
  readonly label: string;
}

/**
 * A certificate from Let's Encrypt for all names one label below another, which DigitalOcean proves by DNS and renews
 * by itself. One for all environments: a certificate each would meet Let's Encrypt's limit of fifty a week.
 */
export class WildcardCertificate extends pulumi.ComponentResource {
  /** Name of the certificate, which stays the same when it is renewed; its UUID does not. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: WildcardCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:certificate:WildcardCertificate", name, args, opts);

    const certificate = new digitalocean.Certificate(
      name,
      // Its own name is left to the provider: a certificate cannot be changed, and a new one must stand beside the old
      // one until the load balancer has let go of that.
      {
        type: "lets_encrypt",
        domains: [pulumi.output(args.domain).apply((domain) => `*.${subdomain(args.label, domain)}`)],
      },
      { parent: this, customTimeouts: { create: "20m", delete: "20m" } },
    );

    this.name = certificate.name;
    this.registerOutputs({ name: this.name });
  }
}

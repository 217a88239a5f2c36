import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { ownerTag } from "../labels.ts";
import { applyTransform, type Transform } from "../transform.ts";
import type { HostKey } from "./host-key.ts";
import { userData } from "./user-data.ts";

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** Arguments for {@link ComposeHost}. */
export interface ComposeHostArgs {
  /** Name of the environment that owns the host; becomes its owner tag. */
  readonly environment: string;

  /** Slug of the region, such as `fra1`. */
  readonly region: string;

  /** Slug of the size, such as `s-2vcpu-4gb`. */
  readonly size: string;

  /**
   * Slug of an image that has Docker, such as `docker-20-04`. A change replaces the droplet, and all that is on it.
   *
   * @see https://marketplace.digitalocean.com/apps/docker
   */
  readonly image: string;

  /** UUID of the network that the droplet is in. */
  readonly networkId: pulumi.Input<string>;

  /** Ranges in CIDR notation that may reach its SSH port; at least one. */
  readonly sshRanges: readonly string[];

  /** Public half of the deploy key, in OpenSSH's form. A change replaces the droplet. */
  readonly publicKey: string;

  /** The key that the host gets on its way; its private half is a secret. */
  readonly hostKey: HostKey;

  /** Waits until the Docker Engine at an address answers; a new droplet takes a while to start it. */
  readonly reach: (address: string) => Promise<void>;

  /** Last-resort changes to the child resources. */
  readonly transform?: { readonly droplet?: Transform<digitalocean.DropletArgs> };
}

/**
 * One droplet with Docker, behind an address that stays when the droplet is replaced and a firewall that lets in the web
 * and, from the given ranges, SSH. There is no second one: when it is down, everything on it is.
 */
export class ComposeHost extends pulumi.ComponentResource {
  /** The droplet itself: what is on it goes with it. */
  public readonly resource: digitalocean.Droplet;

  /** Number of the droplet. */
  public readonly id: pulumi.Output<string>;

  /** Its reserved IPv4 address, known when Docker answers there. */
  public readonly address: pulumi.Output<string>;

  constructor(name: string, args: ComposeHostArgs, opts?: pulumi.ComponentResourceOptions) {
    checkRanges(args.sshRanges);
    const { reach, hostKey, ...recorded } = args;
    super("greenroom:compose-host:ComposeHost", name, { ...recorded, hostKey: hostKey.publicKey }, opts);

    const droplet = createDroplet(name, args, this);
    const reserved = new digitalocean.ReservedIp(name, { region: args.region }, { parent: this });
    const assignment = new digitalocean.ReservedIpAssignment(
      name,
      { ipAddress: reserved.ipAddress, dropletId: droplet.id.apply(Number) },
      { parent: this },
    );
    const firewall = createFirewall(name, args, droplet, this);

    this.resource = droplet;
    this.id = droplet.id;
    this.address = pulumi
      .all([assignment.ipAddress, assignment.id, firewall.id])
      .apply(([address]) => reach(address).then(() => address));
    this.registerOutputs({ id: this.id, address: this.address });
  }
}

function createDroplet(name: string, args: ComposeHostArgs, parent: pulumi.Resource): digitalocean.Droplet {
  const key = new digitalocean.SshKey(name, { name, publicKey: args.publicKey }, { parent });
  return new digitalocean.Droplet(
    name,
    applyTransform(args.transform?.droplet, {
      name,
      region: args.region,
      size: args.size,
      image: args.image,
      vpcUuid: args.networkId,
      sshKeys: [key.id],
      userData: pulumi.secret(userData(args.hostKey)),
      monitoring: true,
      tags: [ownerTag(args.environment)],
    }),
    // Two droplets cannot share the name, nor the reserved address.
    { parent, deleteBeforeReplace: true },
  );
}

function createFirewall(
  name: string,
  { sshRanges }: ComposeHostArgs,
  droplet: digitalocean.Droplet,
  parent: pulumi.Resource,
): digitalocean.Firewall {
  const web = ["80", "443"].map((portRange) => ({ protocol: "tcp", portRange, sourceAddresses: EVERYWHERE }));
  const ping = { protocol: "icmp", sourceAddresses: EVERYWHERE };
  const out = ["tcp", "udp"].map((protocol) => ({ protocol, portRange: "1-65535", destinationAddresses: EVERYWHERE }));
  return new digitalocean.Firewall(
    name,
    {
      name,
      dropletIds: [droplet.id.apply(Number)],
      inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: [...sshRanges] }, ...web, ping],
      outboundRules: [...out, { protocol: "icmp", destinationAddresses: EVERYWHERE }],
    },
    { parent },
  );
}

function checkRanges(ranges: readonly string[]): void {
  const wrong = ranges.find((range) => !/^[\da-f.:]+\/\d{1,3}$/i.test(range));
  if (ranges.length > 0 && wrong === undefined) return;
  throw new pulumi.InputPropertyError({
    propertyPath: "sshRanges",
    reason: `at least one range such as "203.0.113.0/24" is needed, got ${wrong === undefined ? "none" : `"${wrong}"`}`,
  });
}

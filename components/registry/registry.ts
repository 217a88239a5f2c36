import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { registryRegion } from "./region.ts";

/** How large a registry may grow: https://docs.digitalocean.com/products/container-registry/details/pricing/ */
export type RegistryTier = "starter" | "basic" | "professional";

/** Arguments for {@link Registry}. */
export interface RegistryArgs {
  /** Name of the registry, unique in the world: lower-case letters, digits and `-`, at most 63 characters. */
  readonly registryName: string;

  readonly tier: RegistryTier;

  /**
   * Slug of the region that images are pulled from, where a new registry is made when DigitalOcean keeps registries there;
   * else DigitalOcean chooses. One that exists stays where it is.
   */
  readonly region: string;

  /** Host under which images are pushed and pulled, such as `registry.digitalocean.com`. */
  readonly host: string;
}

/**
 * A container registry, and credentials that may pull from it and not push. An account on a small tier may have one.
 *
 * The credentials end with the registry and not before: nodes come at any time, and whoever had to renew them would have to
 * do it in every namespace before that.
 */
export class Registry extends pulumi.ComponentResource {
  /** Name of the registry. */
  public readonly name: pulumi.Output<string>;

  /** What stands before the name of an image, such as `registry.digitalocean.com/example`. */
  public readonly endpoint: pulumi.Output<string>;

  /** Text of a Docker `config.json` that may pull; always secret. */
  public readonly pullCredentials: pulumi.Output<string>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    checkName(args.registryName);
    super("greenroom:registry:Registry", name, args, opts);

    const registry = new digitalocean.ContainerRegistry(
      name,
      { name: args.registryName, subscriptionTierSlug: args.tier, ...registryRegion(args.region) },
      // A registry cannot move, only be replaced by an empty one:
      // https://docs.digitalocean.com/products/container-registry/details/limits/
      { parent: this, ignoreChanges: ["region"] },
    );
    const credentials = new digitalocean.ContainerRegistryDockerCredentials(
      `${name}-pull`,
      { registryName: registry.name, write: false },
      // The provider revokes at an address of its own, and crashes when it cannot reach that. What is not revoked opens
      // nothing once the registry is gone.
      { parent: this, retainOnDelete: true },
    );

    this.name = registry.name;
    this.endpoint = pulumi.interpolate`${args.host}/${registry.name}`;
    this.pullCredentials = pulumi.secret(credentials.dockerCredentials);
    this.registerOutputs({ name: this.name, endpoint: this.endpoint, pullCredentials: this.pullCredentials });
  }
}

function checkName(registryName: string): void {
  if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(registryName)) return;
  throw new pulumi.InputPropertyError({
    propertyPath: "registryName",
    reason: `lower-case letters, digits and "-", beginning with a letter, at most 63 characters, got "${registryName}"`,
  });
}

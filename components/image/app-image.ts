import * as pulumi from "@pulumi/pulumi";
import { pinnedImage } from "./pinned-image.ts";
import { imageReference } from "./reference.ts";

/** Arguments for {@link AppImage}. */
export interface AppImageArgs {
  /** What stands before the name of the image, such as `registry.digitalocean.com/example`. */
  readonly registryEndpoint: pulumi.Input<string>;

  /** Name of the app, which is the name of its repository in the registry. */
  readonly app: string;

  /**
   * Digest of the image, beginning with `sha256:`.
   *
   * @default - the digest that the tag stands for now, looked up in the registry
   */
  readonly digest?: string;

  /**
   * Tag of the image; only looked at when there is no digest.
   *
   * @default - there must be a digest
   */
  readonly tag?: string;
}

/**
 * The image of an app, known by its content. It creates nothing, because images are built before the stack and outlive
 * it; it stands in the stack so that a preview shows for which app the image changes, and from which to which.
 */
export class AppImage extends pulumi.ComponentResource {
  /** The image by its digest, such as `registry.digitalocean.com/example/api@sha256:…`. */
  public readonly reference: pulumi.Output<string>;

  constructor(name: string, args: AppImageArgs, opts?: pulumi.ComponentResourceOptions) {
    checkIdentity(args);
    const { digest, ...named } = args;
    // A program run by hand knows the tag alone, and nothing shall differ for that: the digest is in the reference.
    super("greenroom:image:AppImage", name, args.tag === undefined ? args : named, opts);

    const wanted = pulumi
      .output(args.registryEndpoint)
      .apply((endpoint) => imageReference(endpoint, args.app, { tag: args.tag, digest }));
    this.reference = pinnedImage(wanted, { parent: this });

    this.registerOutputs({ reference: this.reference });
  }
}

function checkIdentity({ app, digest, tag }: AppImageArgs): void {
  if (digest !== undefined || tag !== undefined) return;
  const reason = `the image of the app "${app}" needs a digest or a tag`;
  throw new pulumi.InputPropertyError({ propertyPath: "digest", reason });
}

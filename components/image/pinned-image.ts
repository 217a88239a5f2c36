import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { isPinned, withDigest } from "./reference.ts";

/**
 * An image by its digest. One that is named by a tag is looked up in its registry, with the login that Docker has for it
 * on this machine, so that a program run by hand works like one whose digests are handed in.
 */
export function pinnedImage(reference: pulumi.Input<string>, opts?: pulumi.InvokeOutputOptions): pulumi.Output<string> {
  return pulumi.output(reference).apply((name) => {
    if (isPinned(name)) return pulumi.output(name);
    return docker.getRegistryImageOutput({ name }, opts).apply(({ sha256Digest }) => withDigest(name, sha256Digest));
  });
}

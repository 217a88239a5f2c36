import type { ResourceValidationPolicy } from "@pulumi/policy";
import { items, under } from "../facts.ts";

/** A digest after a name, or the identifier that an engine gives the content of an image. */
const DIGEST = /(?:^|@)sha256:[0-9a-f]{64}$/;

/** Where the pods of each kind are described. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
  "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
  "kubernetes:core/v1:Pod": ["spec"],
};

/** Images are named by their content: a tag can come to mean another image between two starts of a pod. */
export const imagesByDigest: ResourceValidationPolicy = {
  name: "images-by-digest",
  description: "Images are named by digests, never by tags.",
  validateResource: ({ type, props }, report) => {
    for (const image of imagesOf(type, props)) {
      if (typeof image === "string" && DIGEST.test(image)) continue;
      report(`the image ${JSON.stringify(image)} is not named by a digest: use AppImage or pinnedImage`);
    }
  },
};

function imagesOf(type: string, props: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (type === "docker:index/container:Container") return [props.image];
  if (type === "docker:index/remoteImage:RemoteImage") return [props.name];
  const path = POD_PATHS[type];
  if (path === undefined) return [];
  const pod = under(props, ...path);
  const containers = [...items(under(pod, "initContainers")), ...items(under(pod, "containers"))];
  return containers.map((container) => under(container, "image"));
}

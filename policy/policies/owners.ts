import type { ResourceValidationPolicy } from "@pulumi/policy";
import { ownerTag } from "../../components/labels.ts";
import { items, stackOf, under } from "../facts.ts";

/** What can carry tags at DigitalOcean, of what the components make. */
const TAGGED = [
  "digitalocean:index/databaseCluster:DatabaseCluster",
  "digitalocean:index/droplet:Droplet",
  "digitalocean:index/kubernetesCluster:KubernetesCluster",
  "digitalocean:index/kubernetesNodePool:KubernetesNodePool",
  "digitalocean:index/volume:Volume",
];

const ENVIRONMENT_LABEL = "greenroom.dev/environment";

/** Everything that can carry a mark carries its owner's, so that what is forgotten can be found. */
export const owners: ResourceValidationPolicy = {
  name: "owner-marks",
  description: "Everything that can carry a tag or a label shows which environment owns it.",
  validateResource: ({ type, props, urn }, report) => {
    const owner = stackOf(urn);
    if (TAGGED.includes(type) && !items(props.tags).includes(ownerTag(owner))) {
      report(`the tag "${ownerTag(owner)}" is missing: add ownerTag("${owner}") to its tags`);
    }
    const metadata: unknown = type.startsWith("kubernetes:") ? props.metadata : undefined;
    if (metadata !== undefined && under(metadata, "labels", ENVIRONMENT_LABEL) !== owner) {
      report(`the label "${ENVIRONMENT_LABEL}: ${owner}" is missing: add ownerLabels("${owner}") to its labels`);
    }
  },
};

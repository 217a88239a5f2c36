import * as pulumi from "@pulumi/pulumi";

/** What can be in a project, in DigitalOcean's words: https://docs.digitalocean.com/reference/api/digitalocean/#operation/projects_assign_resources */
export type ProjectMember = "dbaas" | "domain" | "droplet" | "kubernetes" | "loadbalancer" | "volume";

/** The name under which DigitalOcean puts a resource into a project: `do:kubernetes:<uuid>`, for a domain `do:domain:<name>`. */
export function memberUrn(kind: ProjectMember, id: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`do:${kind}:${id}`;
}

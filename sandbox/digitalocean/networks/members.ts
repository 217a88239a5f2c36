import type { Cloud } from "../cloud.ts";
import { nodesOf } from "../kubernetes/cluster.ts";

/** Something that is in a VPC. */
export interface Member {
  readonly urn: string;
  readonly name: string;
  readonly created_at: string;
}

/** Everything in the VPC, also what is being torn down: only its end frees the network. */
export function membersOf(cloud: Cloud, vpcId: string): Member[] {
  const clusters = [...cloud.clusters.values()].filter((cluster) => cluster.vpcId === vpcId);
  const nodes = clusters.flatMap((cluster) => nodesOf(cluster));
  const databases = [...cloud.databases.values()].filter((database) => database.vpcId === vpcId);
  const balancers = [...cloud.loadBalancers.values()].filter((balancer) => balancer.vpcId === vpcId);
  const droplets = [...cloud.droplets.values()].filter((droplet) => droplet.vpcId === vpcId);
  return [
    ...clusters.map((cluster) => member(`do:kubernetes:${cluster.id}`, cluster)),
    ...nodes.map((node) => member(`do:droplet:${node.dropletId}`, node)),
    ...droplets.map((droplet) => member(`do:droplet:${droplet.id}`, droplet)),
    ...databases.map((database) => member(`do:dbaas:${database.id}`, database)),
    ...balancers.map((balancer) => member(`do:loadbalancer:${balancer.id}`, balancer)),
  ];
}

function member(urn: string, { name, createdAt }: { readonly name: string; readonly createdAt: string }): Member {
  return { urn, name, created_at: createdAt };
}

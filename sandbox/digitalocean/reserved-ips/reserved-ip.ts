import { region } from "../account/regions.ts";
import type { Cloud } from "../cloud.ts";
import { dropletAnswer } from "../droplets/droplet.ts";
import { projectOf } from "../projects/projects.ts";

/** The most that an account may have at one time: https://docs.digitalocean.com/products/networking/reserved-ips/details/limits/ */
export const RESERVED_IP_LIMIT = 5;

/** A reserved address: it stays the same whatever droplet it leads to. */
export interface ReservedIp {
  readonly ip: string;
  readonly region: string;
  /** The droplet that it leads to. */
  dropletId: number | undefined;
  /** While it is being assigned or taken away. */
  isLocked: boolean;
  readonly createdAt: string;
}

/** The reserved address as answers carry it. */
export function reservedIpAnswer(cloud: Cloud, reserved: ReservedIp): object {
  const droplet = reserved.dropletId === undefined ? undefined : cloud.droplets.get(String(reserved.dropletId));
  return {
    ip: reserved.ip,
    region: region(reserved.region),
    droplet: droplet === undefined ? null : dropletAnswer(droplet),
    locked: reserved.isLocked,
    project_id: projectOf(cloud, reservedIpUrn(reserved.ip)),
  };
}

/** The URN by which projects know it. */
export function reservedIpUrn(ip: string): string {
  return `do:reservedip:${ip}`;
}

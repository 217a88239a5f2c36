import { region } from "../account/regions.ts";
import { sizeAnswer, sizeOf } from "../account/sizes.ts";
import type { Cloud } from "../cloud.ts";
import { type Image, imageAnswer } from "./images.ts";
import type { DropletRuntime } from "./machine.ts";

/** A droplet that somebody ordered. The workers of clusters are droplets too, and lie with their clusters. */
export interface Droplet {
  readonly id: number;
  name: string;
  readonly region: string;
  size: string;
  /** GiB; grows only where a resize asks for it. */
  disk: number;
  readonly image: Image;
  readonly vpcId: string;
  tags: readonly string[];
  /** The public keys it was ordered with. */
  readonly authorizedKeys: readonly string[];
  readonly userData: string;
  hasBackups: boolean;
  readonly hasMonitoring: boolean;
  status: "new" | "active" | "off";
  /** While an action goes on; the API refuses another one. */
  isLocked: boolean;
  /** Deleted, and not yet taken down. */
  isGoing: boolean;
  /** Settles when the action that goes on has ended, well or badly. */
  work: Promise<void>;
  runtime: DropletRuntime | undefined;
  readonly createdAt: string;
}

/** The droplet as answers carry it. */
export function dropletAnswer(droplet: Droplet): object {
  const size = sizeOf(droplet.size);
  return {
    id: droplet.id,
    name: droplet.name,
    memory: size?.memory,
    vcpus: size?.vcpus,
    disk: droplet.disk,
    locked: droplet.isLocked || droplet.isGoing,
    status: droplet.status,
    created_at: droplet.createdAt,
    features: featuresOf(droplet),
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: imageAnswer(droplet.image, [droplet.region]),
    volume_ids: [],
    size: sizeAnswer(droplet.size, [droplet.region]),
    size_slug: droplet.size,
    networks: { v4: networksAnswer(droplet.runtime?.address), v6: [] },
    region: region(droplet.region),
    tags: droplet.tags,
    vpc_uuid: droplet.vpcId,
  };
}

/** A sandbox machine has one address, which is reached from the host as from the other machines. */
export function networksAnswer(address: string | undefined): object[] {
  if (address === undefined) return [];
  return ["private", "public"].map((type) => ({
    ip_address: address,
    netmask: "255.255.255.0",
    gateway: address.replace(/\.\d+$/, ".1"),
    type,
  }));
}

/** The URN by which projects know it. */
export function dropletUrn(id: number): string {
  return `do:droplet:${id}`;
}

/** The droplet's reserved address, if it has one. */
export function reservedAddressOf(cloud: Cloud, dropletId: number): string | undefined {
  return [...cloud.reservedIps.values()].find((reserved) => reserved.dropletId === dropletId)?.ip;
}

function featuresOf({ hasBackups, hasMonitoring }: Droplet): string[] {
  return [
    ...(hasBackups ? ["backups"] : []),
    ...(hasMonitoring ? ["monitoring"] : []),
    "droplet_agent",
    "private_networking",
  ];
}

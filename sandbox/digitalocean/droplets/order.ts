import { requireStock } from "../account/limits.ts";
import { region as knownRegion } from "../account/regions.ts";
import { sizeAnswer, sizeOf } from "../account/sizes.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { vpcForOrder } from "../networks/vpc.ts";
import { findSshKey } from "../ssh-keys/ssh-keys.ts";
import { readTags } from "../tags/names.ts";
import type { Droplet } from "./droplet.ts";
import { imageForOrder } from "./images.ts";

const HOST_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;
const LONGEST_USER_DATA_BYTES = 64 * 1024;
/** What DigitalOcean sells and the sandbox cannot be. */
const UNCOVERED = ["names", "backup_policy", "gpu_partition_mode"];

/**
 * Reads an ordered droplet.
 *
 * @throws Refusal 422 for a missing or wrong field, an unknown key, or what the sandbox's droplets cannot do
 */
export function readDroplet(cloud: Cloud, body: Fields): Droplet {
  refuseUncovered(body);
  const name = checkHostName(body.string("name"));
  const region = body.string("region");
  knownRegion(region);
  const size = body.string("size");
  sizeAnswer(size, [region]);
  requireStock(cloud, size, region);
  const image = imageForOrder(body.raw("image"));
  const userData = body.optionalString("user_data") ?? "";
  if (Buffer.byteLength(userData) > LONGEST_USER_DATA_BYTES)
    throw unprocessable(`User data exceeds the maximum of 64 KiB: it has ${Buffer.byteLength(userData)} bytes`);
  return {
    id: cloud.nextNumber(),
    ...{ name, region, size, image, userData },
    disk: sizeOf(size)?.disk ?? 0,
    vpcId: vpcForOrder(cloud, body.optionalString("vpc_uuid"), region).id,
    tags: readTags(body, "tags") ?? [],
    authorizedKeys: readKeys(cloud, body.raw("ssh_keys") ?? []),
    hasBackups: body.boolean("backups") ?? false,
    hasMonitoring: body.boolean("monitoring") ?? false,
    status: "new",
    isLocked: false,
    isGoing: false,
    work: Promise.resolve(),
    runtime: undefined,
    createdAt: timestamp(cloud.now()),
  };
}

/** @throws Refusal 422 for a name that no host can have */
export function checkHostName(name: string): string {
  if (HOST_NAME.test(name) && name.length <= 255) return name;
  throw unprocessable(`Only valid hostname characters are allowed (a-z, A-Z, 0-9, . and -), got "${name}"`);
}

function readKeys(cloud: Cloud, identifiers: unknown): string[] {
  if (!Array.isArray(identifiers)) throw unprocessable("ssh_keys must be a list");
  const keys = identifiers.map((identifier) => findSshKey(cloud, String(identifier)));
  const unknown = identifiers.filter((_, index) => keys[index] === undefined);
  if (unknown.length > 0)
    throw unprocessable(`${JSON.stringify(unknown)} are invalid key identifiers for Droplet creation.`);
  return keys.flatMap((key) => key?.publicKey ?? []);
}

function refuseUncovered(body: Fields): void {
  const given = UNCOVERED.filter((field) => body.has(field));
  if (body.boolean("ipv6") === true) given.push("ipv6");
  if (body.boolean("public_networking") === false) given.push("public_networking");
  const volumes = body.raw("volumes");
  if (Array.isArray(volumes) && volumes.length > 0) given.push("volumes");
  if (given.length > 0) throw unprocessable(`the sandbox's droplets do not know: ${given.join(", ")}`);
}

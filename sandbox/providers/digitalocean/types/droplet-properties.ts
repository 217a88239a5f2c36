import { createHash } from "node:crypto";
import type { Properties } from "../../framework/values.ts";
import { flag, number, type Schema, set, text } from "../../terraform/schema/property.ts";
import { ignoringCase, notEmpty, tagName } from "../../terraform/schema/rules.ts";

const SHA1 = /^[\da-f]{40}$/;

/** The properties of a droplet. */
export const DROPLET_PROPERTIES: Schema = {
  name: text("required", { check: notEmpty }),
  // The API tells more of an image than its slug; what was ordered is what stays.
  image: text("required", { replaces: true, isLocal: true, check: notEmpty }),
  region: text("computed", { replaces: true, isLocal: true, isEquivalent: ignoringCase }),
  size: text("required", { isLocal: true, check: notEmpty, isEquivalent: ignoringCase }),
  sshKeys: set("optional", text("required", { check: notEmpty }), { replaces: true, isLocal: true }),
  // The state holds only a hash of it.
  userData: text("optional", { replaces: true, isLocal: true, isWriteOnly: true, check: notEmpty }),
  vpcUuid: text("computed", { replaces: true, check: notEmpty }),
  tags: set("optional", text("optional", { check: tagName })),
  backups: flag("optional", { default: false, isLocal: true }),
  monitoring: flag("optional", { replaces: true, default: false, isLocal: true }),
  ipv6: flag("optional", { default: false, isLocal: true }),
  dropletAgent: flag("optional", { replaces: true, isLocal: true }),
  resizeDisk: flag("optional", { default: true, isLocal: true }),
  gracefulShutdown: flag("optional", { default: false, isLocal: true }),
  volumeIds: set("output", text("output")),
  privateNetworking: flag("output", { isLocal: true }),
  publicNetworking: flag("output", { isLocal: true }),
  ipv6Address: text("output", { isLocal: true }),
  ipv4Address: text("output", { isLocal: true }),
  ipv4AddressPrivate: text("output", { isLocal: true }),
  dropletUrn: text("output", { isLocal: true }),
  priceHourly: number("output", { isLocal: true }),
  priceMonthly: number("output", { isLocal: true }),
  status: text("output"),
  locked: flag("output"),
  disk: number("output"),
  memory: number("output"),
  vcpus: number("output"),
  createdAt: text("output"),
};

/** What the original takes and no stack gives. */
export const UNCOVERED = [
  "backupPolicy",
  "gpuPartitionMode",
  "ipv6Address",
  "privateNetworking",
  "publicNetworking",
  "volumeIds",
];

/** What the state keeps of the user data: its SHA-1, which stays what it is. */
export function keptUserData({ userData }: Properties): Properties {
  if (typeof userData !== "string") return {};
  return { userData: SHA1.test(userData) ? userData : createHash("sha1").update(userData).digest("hex") };
}

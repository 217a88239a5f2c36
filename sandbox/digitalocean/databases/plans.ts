import { unprocessable } from "../http/answer.ts";

const MIB_PER_GIB = 1024;

/** Sizes of managed PostgreSQL with the storage that each starts with, in GiB. */
const PLANS: Readonly<Record<string, number>> = {
  "db-s-1vcpu-1gb": 10,
  "db-s-1vcpu-2gb": 30,
  "db-s-2vcpu-4gb": 60,
  "db-s-4vcpu-8gb": 140,
  "db-s-6vcpu-16gb": 290,
  "db-s-8vcpu-32gb": 600,
};

/** All slugs. */
export function planSlugs(): readonly string[] {
  return Object.keys(PLANS);
}

/** The storage that a size starts with. @throws Refusal 422 for an unknown size */
export function baseStorageMib(slug: string): number {
  const gib = PLANS[slug];
  if (gib === undefined) throw unprocessable("invalid size");
  return gib * MIB_PER_GIB;
}

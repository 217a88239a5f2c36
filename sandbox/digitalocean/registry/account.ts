import { unprocessable } from "../http/answer.ts";

const GIB = 1_073_741_824;
const MIB = 1_048_576;

/** A subscription tier, in the vendor's words. */
export interface Tier {
  readonly name: string;
  readonly slug: string;
  /** 0 is without limit. */
  readonly included_repositories: number;
  readonly included_storage_bytes: number;
  readonly allow_storage_overage: boolean;
  readonly included_bandwidth_bytes: number;
  readonly monthly_price_in_cents: number;
  readonly storage_overage_price_in_cents: number;
}

/** One run of the garbage collection. */
export interface GarbageCollection {
  readonly uuid: string;
  readonly registryName: string;
  status: "requested" | "deleting unreferenced blobs" | "cancelled" | "failed" | "succeeded";
  readonly createdAt: string;
  updatedAt: string;
  blobsDeleted: number;
  freedBytes: number;
}

/** A container registry. */
export interface Registry {
  readonly name: string;
  readonly region: string;
  readonly createdAt: string;
  storageBytes: number;
  storageMeasuredAt: string;
  /** Newest first. */
  collections: GarbageCollection[];
}

/** The registries of the account and the one subscription that they share. */
export interface RegistryAccount {
  /** By name. */
  readonly registries: Map<string, Registry>;
  subscription: { readonly tier: Tier; readonly createdAt: string; readonly updatedAt: string } | undefined;
}

/** Prices and limits of https://docs.digitalocean.com/products/container-registry/details/pricing/. */
export const TIERS: readonly Tier[] = [
  tier("Starter", 1, 500 * MIB, 500 * MIB, 0, false),
  tier("Basic", 5, 5 * GIB, 5 * GIB, 500, true),
  tier("Professional", 0, 100 * GIB, 100 * GIB, 2000, true),
];

/** @throws Refusal 422 for an unknown tier */
export function tierOf(slug: string): Tier {
  const found = TIERS.find((candidate) => candidate.slug === slug);
  if (found === undefined)
    throw unprocessable(`subscription tier "${slug}" is not one of ${TIERS.map((each) => each.slug).join(", ")}`);
  return found;
}

/** How many registries a tier allows. */
export function registryLimit({ slug }: Tier): number {
  return slug === "professional" ? 10 : 1;
}

/** The subscription as answers carry it; empty before the first registry. */
export function subscriptionAnswer({ subscription }: RegistryAccount): object {
  if (subscription === undefined) return {};
  const { tier: subscribed, createdAt, updatedAt } = subscription;
  return { tier: subscribed, created_at: createdAt, updated_at: updatedAt };
}

function tier(
  name: string,
  repositories: number,
  storage: number,
  bandwidth: number,
  price: number,
  overage: boolean,
): Tier {
  return {
    name,
    slug: name.toLowerCase(),
    included_repositories: repositories,
    included_storage_bytes: storage,
    allow_storage_overage: overage,
    included_bandwidth_bytes: bandwidth,
    monthly_price_in_cents: price,
    storage_overage_price_in_cents: overage ? 2 : 0,
  };
}

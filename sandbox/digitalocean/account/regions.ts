import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type Route, route } from "../http/route.ts";
import { sizeSlugs } from "./sizes.ts";

const FEATURES = ["backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"];

/** The data centres that sell everything Greenroom orders, by slug. */
const REGIONS: Readonly<Record<string, string>> = {
  nyc1: "New York 1",
  nyc2: "New York 2",
  nyc3: "New York 3",
  ams3: "Amsterdam 3",
  sfo2: "San Francisco 2",
  sfo3: "San Francisco 3",
  sgp1: "Singapore 1",
  lon1: "London 1",
  fra1: "Frankfurt 1",
  tor1: "Toronto 1",
  blr1: "Bangalore 1",
  syd1: "Sydney 1",
};

/** A region as answers carry it. */
export interface Region {
  readonly name: string;
  readonly slug: string;
  readonly features: readonly string[];
  readonly available: boolean;
  readonly sizes: readonly string[];
}

/** All slugs. */
export function regionSlugs(): readonly string[] {
  return Object.keys(REGIONS);
}

/**
 * The region with this slug.
 *
 * @throws Refusal 422 for a slug that is not sold, in the vendor's words: https://github.com/digitalocean/api-v2/issues/41
 */
export function region(slug: string): Region {
  const name = REGIONS[slug];
  if (name === undefined) throw unprocessable("Region is not available");
  return { name, slug, features: FEATURES, available: true, sizes: sizeSlugs() };
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/regions/. */
export function regionRoutes(cloud: Cloud): Route[] {
  const inStock = (slug: string): Region => {
    const found = region(slug);
    return { ...found, sizes: found.sizes.filter((size) => !cloud.account.soldOut.includes(`${size}@${slug}`)) };
  };
  return [route("GET /v2/regions", "regions_list", (request) => page(request, "regions", regionSlugs().map(inStock)))];
}

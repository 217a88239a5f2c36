import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type Route, route } from "../http/route.ts";

const BILLED_HOURS_PER_MONTH = 672;

/** A droplet size as DigitalOcean sells it. */
export interface Size {
  readonly slug: string;
  readonly description: string;
  readonly vcpus: number;
  /** MiB. */
  readonly memory: number;
  /** GiB. */
  readonly disk: number;
  /** TiB a month. */
  readonly transfer: number;
  /** US dollars. */
  readonly price_monthly: number;
}

/** List prices of https://www.digitalocean.com/pricing/droplets as `GET /v2/sizes` gave them in August 2026. */
const SIZES: readonly Size[] = [
  size("s-1vcpu-1gb", "Basic", 1, 1024, 25, 1, 6),
  size("s-1vcpu-2gb", "Basic", 1, 2048, 50, 2, 12),
  size("s-2vcpu-2gb", "Basic", 2, 2048, 60, 3, 18),
  size("s-2vcpu-4gb", "Basic", 2, 4096, 80, 4, 24),
  size("s-4vcpu-8gb", "Basic", 4, 8192, 160, 5, 48),
  size("s-8vcpu-16gb", "Basic", 8, 16_384, 320, 6, 96),
  size("s-2vcpu-4gb-amd", "Basic AMD", 2, 4096, 80, 4, 28),
  size("s-2vcpu-4gb-intel", "Basic Intel", 2, 4096, 80, 4, 28),
  size("s-2vcpu-8gb-amd", "Basic AMD", 2, 8192, 100, 5, 42),
  size("c-2", "CPU-Optimized", 2, 4096, 25, 4, 42),
  size("g-2vcpu-8gb", "General Purpose", 2, 8192, 25, 4, 63),
];

const SMALLEST_NODE_MEMORY_MIB = 2048;

/** All slugs. */
export function sizeSlugs(): readonly string[] {
  return SIZES.map(({ slug }) => slug);
}

/** The slugs that DOKS takes for nodes: 2 GiB of memory or more. */
export function nodeSizeSlugs(): readonly string[] {
  return SIZES.filter(({ memory }) => memory >= SMALLEST_NODE_MEMORY_MIB).map(({ slug }) => slug);
}

/**
 * The size with this slug, as answers carry it.
 *
 * @throws Refusal 422 for a slug that is not sold
 */
export function sizeAnswer(slug: string, regions: readonly string[]): object {
  const found = SIZES.find((candidate) => candidate.slug === slug);
  if (found === undefined) throw unprocessable("You specified an invalid size for Droplet creation.");
  const price_hourly = Number((found.price_monthly / BILLED_HOURS_PER_MONTH).toFixed(5));
  return {
    ...found,
    price_hourly,
    regions,
    available: true,
    disk_info: [{ type: "local", size: { amount: found.disk, unit: "gib" } }],
  };
}

/** The size's hardware. */
export function sizeOf(slug: string): Size | undefined {
  return SIZES.find((candidate) => candidate.slug === slug);
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/sizes/. */
export function sizeRoutes(cloud: Cloud, regions: readonly string[]): Route[] {
  const answer = ({ slug }: Size): object => {
    const inStock = regions.filter((region) => !cloud.account.soldOut.includes(`${slug}@${region}`));
    return sizeAnswer(slug, inStock);
  };
  return [route("GET /v2/sizes", "sizes_list", (request) => page(request, "sizes", SIZES.map(answer)))];
}

function size(
  slug: string,
  description: string,
  vcpus: number,
  memory: number,
  disk: number,
  transfer: number,
  price_monthly: number,
): Size {
  return { slug, description, vcpus, memory, disk, transfer, price_monthly };
}

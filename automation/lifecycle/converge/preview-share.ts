import { resources } from "../../../components/app/size.ts";
import { cacheResources } from "../../../components/cache/resources.ts";
import type { Catalogue } from "../../../components/catalogue/index.ts";
import { parseQuantity } from "../../../components/namespace/quantity.ts";
import type { Amount } from "../../services/cluster-usage.ts";
import { costPerHour } from "../prices.ts";

const GIBIBYTE = 2 ** 30;
const HOURS_PER_DAY = 24;

/** Sizes whose names tell processors alone have so many gibibytes for each: https://slugs.do-api.dev */
const GIBIBYTES_PER_PROCESSOR: Readonly<Record<string, number>> = { c: 2 };

/**
 * What the apps of a preview ask a node for, and once more the largest of them, which runs twice while it is updated. A
 * preview has no volumes and no machines of its own.
 */
export function previewRequests(catalogue: Catalogue): Amount {
  const apps = catalogue.map(({ size }) => amountOf(resources(size).requests));
  const cache = catalogue.some((app) => app.cache) ? [amountOf(cacheResources().requests)] : [];
  const total = (read: (amount: Amount) => number) =>
    [...apps, ...cache].reduce((sum, amount) => sum + read(amount), 0) + Math.max(0, ...apps.map(read));
  return { processors: total(({ processors }) => processors), bytes: total(({ bytes }) => bytes) };
}

/**
 * US dollars that one preview costs in a day: its share of a node, by what it asks for most, at the node's list price. It
 * leaves out what all previews share: the database, the load balancer, the registry. Undefined for a size without a price.
 */
export function previewCostPerDay(catalogue: Catalogue, nodeSize: string): number | undefined {
  const node = machineAmount(nodeSize);
  const { dollars, unpriced } = costPerHour({ [`droplet ${nodeSize}`]: 1 });
  if (node === undefined || unpriced.length > 0) return undefined;
  const { processors, bytes } = previewRequests(catalogue);
  return Math.max(processors / node.processors, bytes / node.bytes) * dollars * HOURS_PER_DAY;
}

/** What a machine of a size such as `s-4vcpu-8gb` or `c-2` has; undefined for a name that does not tell. */
export function machineAmount(size: string): Amount | undefined {
  const [, processors, gibibytes] = /^[a-z0-9]+-(\d+)vcpu-(\d+)gb/.exec(size) ?? [];
  if (gibibytes !== undefined) return { processors: Number(processors), bytes: Number(gibibytes) * GIBIBYTE };
  const [, family = "", count] = /^([a-z]+)-(\d+)$/.exec(size) ?? [];
  const each = GIBIBYTES_PER_PROCESSOR[family];
  return each === undefined ? undefined : { processors: Number(count), bytes: Number(count) * each * GIBIBYTE };
}

function amountOf({ cpu, memory }: { readonly cpu: string; readonly memory: string }): Amount {
  return { processors: parseQuantity(cpu) ?? 0, bytes: parseQuantity(memory) ?? 0 };
}

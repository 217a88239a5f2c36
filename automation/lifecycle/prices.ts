/** What one of something costs, and in which steps its time is counted. */
interface Price {
  /** US dollars for a whole month, without taxes. */
  readonly monthly: number;
  readonly billedBy: "second" | "hour";
}

/** The month of the price table. */
export const PRICES_AS_OF = "August 2026";

/**
 * DigitalOcean's list prices as of {@link PRICES_AS_OF}, by what they are for. What is not here has no price here: it is named, not
 * guessed. So is managed Valkey, of which no list price was found. Free are control planes that are not highly available, private networks, zones, certificates, firewalls,
 * projects and reserved addresses in use.
 *
 * Sources: https://www.digitalocean.com/pricing/droplets and `GET /v2/sizes` (droplets, and nodes of clusters, which cost
 * the same), https://docs.digitalocean.com/products/kubernetes/details/pricing/ (control planes),
 * https://www.digitalocean.com/pricing/managed-databases (for each node, without the cents for its storage),
 * https://www.digitalocean.com/pricing/load-balancers (for each node of one),
 * https://docs.digitalocean.com/products/container-registry/details/pricing/,
 * https://docs.digitalocean.com/products/uptime/details/ and https://docs.digitalocean.com/products/volumes/details/pricing/.
 */
const PRICES: Readonly<Record<string, Price>> = {
  ...perSecond("droplet", {
    "s-1vcpu-1gb": 6,
    "s-1vcpu-2gb": 12,
    "s-2vcpu-2gb": 18,
    "s-2vcpu-4gb": 24,
    "s-2vcpu-4gb-amd": 28,
    "s-2vcpu-4gb-intel": 28,
    "s-2vcpu-8gb-amd": 42,
    "s-4vcpu-8gb": 48,
    "s-8vcpu-16gb": 96,
    "c-2": 42,
    "g-2vcpu-8gb": 63,
  }),
  ...perHour("pg node", { "db-s-1vcpu-1gb": 15, "db-s-1vcpu-2gb": 30, "db-s-2vcpu-4gb": 60 }),
  ...perHour("registry", { starter: 0, basic: 5, professional: 20 }),
  "highly available control plane": { monthly: 40, billedBy: "hour" },
  "load balancer node": { monthly: 12, billedBy: "hour" },
  "uptime check": { monthly: 1, billedBy: "hour" },
  "GiB of volume": { monthly: 0.1, billedBy: "hour" },
};

/** A month's price is reached after so many hours: https://docs.digitalocean.com/products/droplets/details/pricing/ */
const BILLED_HOURS_PER_MONTH = 672;

/** The average month: 365 days in twelve parts. */
const HOURS_PER_MONTH = 730;

/** A machine is billed for at least so long: the same page. */
const LEAST_SECONDS = 60;

/** How many there are of what costs something. */
export type Inventory = Readonly<Record<string, number>>;

/** What an inventory costs. */
export interface Cost {
  /** US dollars. */
  readonly dollars: number;
  /** What has no price in Greenroom's table, and is not in the sum. */
  readonly unpriced: readonly string[];
}

/** What an inventory costs in an hour of its first weeks. */
export function costPerHour(inventory: Inventory): Cost {
  return sum(inventory, ({ monthly }) => monthly / BILLED_HOURS_PER_MONTH);
}

/** What an inventory costs in a whole month. */
export function costPerMonth(inventory: Inventory): Cost {
  return sum(inventory, ({ monthly }) => monthly);
}

/** What an inventory has cost that stood for some seconds. */
export function costOf(inventory: Inventory, seconds: number): Cost {
  return sum(inventory, ({ monthly, billedBy }) => {
    const hours = billedBy === "second" ? Math.max(LEAST_SECONDS, seconds) / 3600 : Math.ceil(seconds / 3600);
    const months = Math.floor(hours / HOURS_PER_MONTH);
    const rest = Math.min(1, (hours - months * HOURS_PER_MONTH) / BILLED_HOURS_PER_MONTH);
    return monthly * (months + rest);
  });
}

function sum(inventory: Inventory, dollarsFor: (price: Price) => number): Cost {
  let dollars = 0;
  const unpriced: string[] = [];
  for (const [what, count] of Object.entries(inventory)) {
    const price = PRICES[what];
    if (price === undefined) unpriced.push(what);
    else dollars += count * dollarsFor(price);
  }
  return { dollars, unpriced };
}

function perSecond(what: string, prices: Readonly<Record<string, number>>): Readonly<Record<string, Price>> {
  return table(what, prices, "second");
}

function perHour(what: string, prices: Readonly<Record<string, number>>): Readonly<Record<string, Price>> {
  return table(what, prices, "hour");
}

function table(
  what: string,
  prices: Readonly<Record<string, number>>,
  billedBy: Price["billedBy"],
): Readonly<Record<string, Price>> {
  return Object.fromEntries(
    Object.entries(prices).map(([size, monthly]) => [`${what} ${size}`, { monthly, billedBy }] as const),
  );
}

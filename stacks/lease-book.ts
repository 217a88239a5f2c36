/** One claim that an environment is kept. */
export interface Lease {
  /** Who asked: a person, or the account of a workflow. */
  readonly holder: string;
  readonly reason: string;
  /** When it was first asked for, in ISO 8601. */
  readonly from: string;
  /** When it ends by itself, in ISO 8601. */
  readonly until: string;
}

/** What a removal that has begun must still know when all else is gone. */
export interface Remains {
  /** Identifier of the cluster; what the cluster made by itself carries it. */
  readonly clusterId?: string;
  /** When the environment was made, in ISO 8601. */
  readonly bornAt?: string;
  /** What there was that costs something, by what it is and how many of it. */
  readonly inventory: Readonly<Record<string, number>>;
}

/** Who holds an environment. */
export interface LeaseBook {
  readonly leases: readonly Lease[];
  /** Set while the environment is being removed, and until that is complete; whoever wants it completes that first. */
  readonly ending: Remains | undefined;
}

/** One change of the book. */
export type LeaseChange =
  /** Without a reason it extends the holder's lease, and changes nothing when there is none. */
  | { readonly kind: "take"; readonly holder: string; readonly reason: string | undefined; readonly until: Date }
  /** Gives a lease up; after the last one the environment is to be removed. */
  | { readonly kind: "release"; readonly holder: string; readonly remains: Remains }
  /** Gives all leases up, whoever holds them. */
  | { readonly kind: "end"; readonly remains: Remains }
  /** The removal is complete. */
  | { readonly kind: "ended" };

/** The book in which nobody holds anything. */
export const EMPTY_BOOK: LeaseBook = { leases: [], ending: undefined };

/** The book after a change. What has run out by `now` is no longer in it. */
export function changeBook(book: LeaseBook, change: LeaseChange, now: Date): LeaseBook {
  const { leases, ending } = withoutExpired(book, now);
  switch (change.kind) {
    case "take":
      return { leases: withLease(leases, change, now), ending };
    case "release": {
      const others = leases.filter(({ holder }) => holder !== change.holder);
      return { leases: others, ending: others.length === 0 ? (ending ?? change.remains) : ending };
    }
    case "end":
      return { leases: [], ending: ending ?? change.remains };
    case "ended":
      return { leases, ending: undefined };
    default:
      throw new Error(`no such change of the leases: ${change satisfies never}`);
  }
}

/** The same book without the leases that have run out. */
export function withoutExpired(book: LeaseBook, now: Date): LeaseBook {
  return { ...book, leases: book.leases.filter(({ until }) => new Date(until) > now) };
}

function withLease(
  leases: readonly Lease[],
  { holder, reason, until }: Extract<LeaseChange, { readonly kind: "take" }>,
  now: Date,
): readonly Lease[] {
  const own = leases.find((lease) => lease.holder === holder);
  const why = reason ?? own?.reason;
  if (why === undefined) return leases;
  const end = own === undefined || new Date(own.until) < until ? until.toISOString() : own.until;
  const lease = { holder, reason: why, from: own?.from ?? now.toISOString(), until: end };
  return [...leases.filter((other) => other !== own), lease];
}

/** The book as the outputs of its stack. */
export function bookOutputs({ leases, ending }: LeaseBook): Readonly<Record<"leases" | "ending", unknown>> {
  return { leases, ending: ending ?? null };
}

/** The book in the outputs of its stack; what is no lease is not in it. */
export function readBook(outputs: Readonly<Record<string, unknown>>): LeaseBook {
  const { leases, ending } = outputs;
  return {
    leases: Array.isArray(leases) ? leases.filter(isLease) : [],
    ending: isRemains(ending) ? ending : undefined,
  };
}

function isLease(value: unknown): value is Lease {
  return hasTexts(value, ["holder", "reason", "from", "until"]);
}

function isRemains(value: unknown): value is Remains {
  return typeof value === "object" && value !== null && "inventory" in value && typeof value.inventory === "object";
}

function hasTexts(value: unknown, keys: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return keys.every((key) => typeof fields[key] === "string");
}

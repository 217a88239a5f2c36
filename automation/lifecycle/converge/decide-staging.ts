import { type LeaseBook, withoutExpired } from "../../../stacks/lease-book.ts";

/** What is to be done about staging, which nobody but the holders of its leases keeps. */
export interface StagingDecision {
  readonly kind: "keep" | "destroy";
  readonly reason: string;
}

/** What there is of staging now. */
export interface StagingFacts {
  readonly book: LeaseBook;
  /** True when it has a stack. */
  readonly exists: boolean;
  readonly now: Date;
}

/** Removes staging when all of its leases have run out, and completes a removal that was begun; it is never brought up. */
export function decideStaging({ book, exists, now }: StagingFacts): StagingDecision {
  const { leases, ending } = withoutExpired(book, now);
  if (leases.length > 0) {
    const count = leases.length === 1 ? "One lease holds" : `${leases.length} leases hold`;
    return { kind: "keep", reason: `${count} it.` };
  }
  if (ending !== undefined) return { kind: "destroy", reason: "Its removal has begun and is not complete." };
  return exists
    ? { kind: "destroy", reason: "All of its leases have run out." }
    : { kind: "keep", reason: "There is none, and nobody wants it." };
}

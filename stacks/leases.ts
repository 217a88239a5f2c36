import * as pulumi from "@pulumi/pulumi";
import { bookOutputs, type LeaseBook, readBook, withoutExpired } from "./lease-book.ts";
import type { StackOutputs } from "./settings.ts";

/** Something that is done while nobody else can change the leases; it gives back what they are from then on. */
export type LeaseWork = (book: LeaseBook) => Promise<LeaseBook>;

/**
 * The program of a stack that makes nothing and remembers who holds an environment. It reads what the stack's last update
 * left behind and leaves that behind anew, changed. The engine's lock makes this one step on every backend, for as long as
 * the work takes.
 */
export async function leases(work: LeaseWork = async (book) => book): Promise<StackOutputs> {
  const self = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const reference = new pulumi.StackReference(self);
  const [list, ending] = await Promise.all([
    reference.getOutputDetails("leases"),
    reference.getOutputDetails("ending"),
  ]);
  const book = readBook({ leases: list.value, ending: ending.value });
  return bookOutputs(await work(withoutExpired(book, new Date())));
}

import { changeBook, type Lease, type LeaseBook, withoutExpired } from "../../stacks/lease-book.ts";
import { CliError } from "../errors.ts";
import type { Tools } from "../tools.ts";

const MILLISECONDS_PER_HOUR = 3_600_000;

/**
 * Takes the caller's lease, or extends it, after whoever changes the leases now.
 *
 * @param permit - is asked while nobody else can change the leases, and throws to refuse.
 * @throws CliError `lease-reason-missing` when the caller has none and says no reason
 */
export async function takeLease(
  tools: Tools,
  permit: (book: LeaseBook) => Promise<void> = async () => undefined,
): Promise<LeaseBook> {
  const { reason, hours } = tools.options;
  const holder = holderOf(tools);
  // A look first: a refused request leaves no stack behind.
  if (reason === undefined) requireOwn(withoutExpired(await tools.leases.read(), tools.now()), holder);
  const until = new Date(tools.now().getTime() + hours * MILLISECONDS_PER_HOUR);
  return tools.leases.change(async (book) => {
    await permit(book);
    const changed = changeBook(book, { kind: "take", holder, reason, until }, tools.now());
    return requireOwn(changed, holder);
  });
}

/** Whose lease a command takes or gives up. */
export function holderOf({ options, settings }: Tools): string {
  return options.holder ?? settings.actor();
}

/** Leases as people read them, one sentence each. */
export function describeLeases(leases: readonly Lease[]): readonly string[] {
  return leases.map(({ holder, reason, until }) => `${holder} holds it until ${until}: ${reason}`);
}

function requireOwn(book: LeaseBook, holder: string): LeaseBook {
  if (book.leases.some((lease) => lease.holder === holder)) return book;
  throw new CliError(
    "lease-reason-missing",
    `"${holder}" does not hold staging, and whoever wants it says what for.`,
    'Say it with --reason, such as --reason "trying the new checkout".',
    { details: describeLeases(book.leases) },
  );
}

import type { LeaseBook } from "../../stacks/lease-book.ts";
import type { StandaloneEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { Tools } from "../tools.ts";
import { takeLease } from "./leases.ts";

/**
 * Takes the caller's lease of an environment that is there, or extends it, and does nothing else.
 *
 * @throws CliError `environment-not-found` when it is not there, or when its removal has begun
 */
export async function extendLease({ name }: StandaloneEnvironment, tools: Tools): Promise<LeaseBook> {
  const requireThere = async ({ ending }: LeaseBook) => {
    if (ending !== undefined) throw notThere(`The removal of "${name}" has begun and is not complete.`);
    if (!(await exists(name, tools))) throw notThere(`"${name}" does not exist, so that nobody can hold it longer.`);
  };
  // A look first: a refused request leaves no stack behind.
  await requireThere(await tools.leases.read());
  // Another look when it is this one's turn: a removal lasts as long as a change of the leases.
  return takeLease(tools, requireThere);
}

async function exists(name: string, tools: Tools): Promise<boolean> {
  const stack = await tools.openStack(name, { program: "empty" });
  await stack.close();
  return stack.state !== undefined;
}

function notThere(message: string): CliError {
  return new CliError(
    "environment-not-found",
    message,
    'Create it: greenroom up staging --reason "trying the new checkout".',
  );
}

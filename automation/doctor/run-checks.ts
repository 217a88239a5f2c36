import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "../errors.ts";
import { type Check, type Finding, failed, missing } from "./check.ts";
import type { CheckReport } from "./result.ts";

/** The codes of errors that say that something is not there. */
const MISSING_CODES: readonly string[] = [
  "docker-missing",
  "pulumi-missing",
  "secret-missing",
  "setting-missing",
  "ssh-missing",
];

/**
 * Runs all checks at once and reports each, in the order in which they were given.
 *
 * @param limitSeconds - a check that takes longer has failed.
 */
export function runChecks(checks: readonly Check[], limitSeconds: number): Promise<readonly CheckReport[]> {
  return Promise.all(
    checks.map(async ({ area, name, look }) => ({ area, name, ...(await within(limitSeconds, look)) })),
  );
}

async function within(limitSeconds: number, look: Check["look"]): Promise<Finding> {
  const end = new AbortController();
  const tooLate = async (): Promise<Finding> => {
    await delay(limitSeconds * 1000, undefined, { signal: end.signal });
    return failed(`no answer within ${limitSeconds} seconds`, "Run the command again, and look at what it asks.");
  };
  const late = tooLate();
  // Whoever ends in time leaves nobody who waits for this.
  late.catch(() => undefined);
  try {
    return await Promise.race([explained(look), late]);
  } finally {
    end.abort();
  }
}

async function explained(look: Check["look"]): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CliError)) {
      return failed(`the check itself failed: ${error}`, "This is a bug of Greenroom: report it with this output.");
    }
    const seen = [error.message, ...error.details].join(" ");
    return MISSING_CODES.includes(error.code) ? missing(seen, error.hint) : failed(seen, error.hint);
  }
}

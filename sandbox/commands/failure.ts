import { UsageError } from "../errors.ts";

/**
 * Tells why a command ended: in its own words when the person can mend it, and with its stack when it is a bug.
 *
 * @returns the exit code: 2 for words that nobody can follow, 1 for everything else.
 */
export function tellFailure(
  program: string,
  error: unknown,
  output: { write(text: string): unknown } = process.stderr,
): number {
  const isUsage = error instanceof UsageError || isParsing(error);
  const isExpected = isUsage || (error instanceof Error && error.name === "SandboxError");
  const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
  output.write(`${program}: ${text}\n`);
  return isUsage ? 2 : 1;
}

/** Whether it is an error of `parseArgs`: https://nodejs.org/api/errors.html#err_parse_args_unknown_option */
function isParsing(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}

import { CliError } from "../../automation/errors.ts";

/** The error that some work ends with. @throws Error when it succeeds, and anything that is no CliError */
export async function failureOf(work: Promise<unknown>): Promise<CliError> {
  const error = await work.then(
    () => new Error("a failure was expected"),
    (reason: unknown) => reason,
  );
  if (error instanceof CliError) return error;
  throw error;
}

/** The same of work that nobody waits for. */
export function errorOf(work: () => unknown): CliError {
  try {
    work();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("a failure was expected");
}

/** Whether a program could not be run because this machine has it not, by the error of `run`. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof Error && "code" in error.cause && error.cause.code === "ENOENT"
  );
}

/**
 * Waits for all of them; one that fails does not keep the others from being done.
 *
 * @throws AggregateError with every failure
 */
export async function allSettled(work: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(work)).flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason] : [],
  );
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${work.length} failed`);
}

/** How a run, a job or a step ended. */
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

/** How the jobs stand that a job comes after, and those that they come after. */
export interface Before {
  /** By identifier. */
  readonly results: Readonly<Record<string, Conclusion>>;
  readonly isCancelled: boolean;
}

/** The functions that ask for a status. */
export type StatusFunctions = Readonly<
  Record<"always" | "cancelled" | "failure" | "success", (...names: readonly unknown[]) => boolean>
>;

/**
 * The status functions of a job's condition. They look at all jobs before it, not only at those it names: a job that was
 * skipped far up keeps the ones below it from running, unless they say `always()`.
 */
export function statusOfJobs({ results, isCancelled }: Before): StatusFunctions {
  const asked = (names: readonly unknown[]) =>
    names.length === 0 ? Object.values(results) : names.map((name) => results[String(name)]);
  return {
    always: () => true,
    cancelled: () => isCancelled,
    failure: (...names) => !isCancelled && asked(names).includes("failure"),
    success: (...names) => !isCancelled && asked(names).every((result) => result === "success"),
  };
}

/** The status functions of a step's condition: `status` is how the job stands so far. */
export function statusOfSteps(status: Conclusion): StatusFunctions {
  return {
    always: () => true,
    cancelled: () => status === "cancelled",
    failure: () => status === "failure",
    success: () => status === "success",
  };
}

/** What several make together: one failure is a failure, and what was only skipped counts as well. */
export function combine(conclusions: readonly Conclusion[]): Conclusion {
  for (const worst of ["failure", "cancelled", "success"] as const) if (conclusions.includes(worst)) return worst;
  return "skipped";
}

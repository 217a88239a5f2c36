/** Deployments that wait for the reviewers of an environment. */
export interface Approvals {
  /** Settles when somebody has decided: true when it may go on. */
  ask(run: number, environment: string): Promise<boolean>;
  /** @throws Error when nothing waits for that */
  decide(run: number, environment: string, isApproved: boolean): void;
}

/** None waits yet. */
export function createApprovals(): Approvals {
  const waiting = new Map<string, ((isApproved: boolean) => void)[]>();
  const keyOf = (run: number, environment: string) => `${run} ${environment.toLowerCase()}`;
  return {
    ask: (run, environment) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const key = keyOf(run, environment);
      waiting.set(key, [...(waiting.get(key) ?? []), resolve]);
      return promise;
    },
    decide: (run, environment, isApproved) => {
      const key = keyOf(run, environment);
      const decisions = waiting.get(key);
      if (decisions === undefined) throw new Error(`run ${run} does not wait for a review of ${environment}`);
      waiting.delete(key);
      for (const decide of decisions) decide(isApproved);
    },
  };
}

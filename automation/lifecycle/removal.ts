import { resourcesOf, type StackState } from "../engine/state.ts";
import { CliError } from "../errors.ts";
import type { GitHub } from "../services/github/github.ts";
import type { Stopwatch } from "../stopwatch.ts";
import type { StackContent, Tools } from "../tools.ts";
import { leftovers, type Receipt } from "./receipt.ts";

/** Destroys and forgets a stack; gives back what was in it, or undefined when there was none. */
export async function removeStack(
  name: string,
  opening: Omit<StackContent, "program">,
  tools: Tools,
  watch: Stopwatch,
): Promise<StackState | undefined> {
  const stack = await watch.measure("open", () => tools.openStack(name, { ...opening, program: "empty" }));
  try {
    const { state } = stack;
    if (state === undefined) return undefined;
    await watch.measure("destroy", async () => {
      await stack.destroy();
      await stack.remove();
    });
    return state;
  } finally {
    await stack.close();
  }
}

/** Sets every deployment of an environment inactive, saying why, and tells how many were not. */
export async function endDeployments(environment: string, github: GitHub, why = "was removed"): Promise<number> {
  const active = (await github.deployments(environment)).filter(({ state }) => state !== "inactive");
  await Promise.all(
    active.map(({ id }) => github.setDeploymentStatus(id, { state: "inactive", description: `${environment} ${why}` })),
  );
  return active.length;
}

/** Since when there has been something in a stack, in ISO 8601; undefined when nothing in it says so. */
export function bornAt(state: StackState): string | undefined {
  return resourcesOf(state)
    .flatMap(({ created }) => (created === undefined ? [] : [created]))
    .sort()[0];
}

/** Whole seconds between then, in ISO 8601, and now. */
export function secondsSince(then: string, now: Date): number {
  return Math.round((now.getTime() - new Date(then).getTime()) / 1000);
}

/** @throws CliError `not-empty`, naming what is left */
export function requireNothingLeft(environment: string, receipt: Receipt): void {
  const left = leftovers(receipt);
  if (left.length === 0) return;
  throw new CliError(
    "not-empty",
    `"${environment}" was removed, but something is left.`,
    `Run "greenroom destroy ${environment}" again; what then still stays has to be deleted by hand.`,
    { details: left },
  );
}

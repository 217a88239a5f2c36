import { type Scenario, Simulation } from "./simulation.ts";

/** What an exploration has seen. */
export interface Exploration {
  /** Different states. */
  states: number;
  /** Steps between them. */
  steps: number;
  /** Different orders in which everything can happen, from the beginning to a quiet end. */
  interleavings: number;
  /** The first history that goes wrong, line by line, with what is wrong at its end; undefined when there is none. */
  counterexample: readonly string[] | undefined;
}

/** Goes through all histories of a scenario, or up to the first that goes wrong. */
export async function explore(scenario: Scenario): Promise<Exploration> {
  const seen: Exploration = { states: 0, steps: 0, interleavings: 0, counterexample: undefined };
  const known = new Map<string, number>();
  const path: number[] = [];

  const fail = async (wrong: string): Promise<number> => {
    seen.counterexample ??= [...(await tell(scenario, path)), `wrong: ${wrong}`];
    return 0;
  };

  /** How many histories there are from here on. */
  const visit = async (simulation: Simulation): Promise<number> => {
    if (simulation.wrong !== undefined) return fail(simulation.wrong);
    const { state } = simulation;
    const counted = known.get(state);
    if (counted !== undefined) return counted;
    seen.states += 1;
    const choices = simulation.choices();
    if (choices.length === 0 && !simulation.isQuiet) return fail("all wait for each other");
    let count = simulation.isQuiet ? await visitEnd() : 0;
    for (let index = 0; index < choices.length && seen.counterexample === undefined; index++) {
      // The simulation that is here already takes the first way; it cannot go back for the others.
      const branch = index === 0 ? simulation : await replay(scenario, path);
      await branch.choices()[index]?.happen();
      path.push(index);
      seen.steps += 1;
      count += await visit(branch);
      path.pop();
    }
    known.set(state, count);
    return count;
  };

  const visitEnd = async (): Promise<number> => {
    const simulation = await replay(scenario, path);
    await simulation.end();
    return simulation.wrong === undefined ? 1 : fail(simulation.wrong);
  };

  seen.interleavings = await visit(new Simulation(scenario));
  return seen;
}

/** A history once more. */
async function replay(scenario: Scenario, path: readonly number[]): Promise<Simulation> {
  const simulation = new Simulation(scenario);
  for (const index of path) await simulation.choices()[index]?.happen();
  return simulation;
}

async function tell(scenario: Scenario, path: readonly number[]): Promise<readonly string[]> {
  const simulation = new Simulation(scenario);
  const lines: string[] = [];
  for (const index of path) {
    const choice = simulation.choices()[index];
    lines.push(choice?.words() ?? "");
    await choice?.happen();
  }
  return lines;
}

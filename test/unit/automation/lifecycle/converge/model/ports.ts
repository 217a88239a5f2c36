import { decide } from "../../../../../../automation/lifecycle/converge/decide.ts";
import type { PreviewFacts } from "../../../../../../automation/lifecycle/converge/facts.ts";
import type { ConvergePorts } from "../../../../../../automation/lifecycle/converge/ports.ts";
import { look } from "./look.ts";
import { commitOf, type GitHubLook } from "./observation.ts";
import { bringingUp, emptyStack, operating, puttingToSleep, takingDown } from "./operations.ts";
import { wishOf } from "./oracle.ts";
import { destroyResult, upResult } from "./results.ts";
import type { Run } from "./run.ts";
import type { Stage } from "./stage.ts";
import { type Place, placeOf } from "./world.ts";

/** What a run should know when it speaks. */
interface Memory {
  /** The head by the last look at GitHub; undefined after an operation, and for who did not really look. */
  head: number | undefined;
  /** Whether the environment was wanted when it looked, or should have. */
  wasWanted: boolean;
  /** True when it has brought up what nobody wanted any more, and has not looked since. */
  owesALook: boolean;
  hasRemoved: boolean;
  looks: number;
}

/**
 * Converges one pull request of the model, step by step, and complains about what must never be done.
 *
 * @param event - what the pull requests were like when the event happened that started the run
 */
export async function convergeIn(stage: Stage, number: number, run: Run, event: GitHubLook): Promise<void> {
  const memory: Memory = { head: undefined, wasWanted: false, owesALook: false, hasRemoved: false, looks: 0 };
  await stage.machinery.converge(createPorts(stage, placeOf(stage.world, number), run, { memory, event }));
  if (memory.owesALook)
    stage.complain(`pr-${number} is left up by a run that did not look again, and it is not wanted`);
}

function createPorts(
  stage: Stage,
  place: Place,
  run: Run,
  { memory, event }: { readonly memory: Memory; readonly event: GitHubLook },
): ConvergePorts {
  const { world, machinery, rules } = stage;
  const name = `pr-${place.number}`;
  const operate = operating(stage, place, run);
  return {
    observe: async () => {
      const remember = (seen: unknown) => {
        run.memory = () => JSON.stringify([memory, seen]);
      };
      const onGitHub = () => {
        Object.assign(memory, {
          head: machinery.believes === "GitHub" ? place.pullRequest.head : undefined,
          wasWanted: wishOf(place, world, rules) !== "none",
          owesALook: false,
          looks: memory.looks + 1,
        });
      };
      const facts = await look(stage, place, run, { event, onGitHub, remember });
      remember(textOf(facts));
      return facts;
    },
    claim: async () => {
      await run.before(`takes a place for ${name}`);
      if (machinery.takesPlaces) place.stack ??= emptyStack();
    },
    withdraw: async () => {
      await run.before(`gives the place of ${name} back`);
      if (place.stack?.isEmpty === true && place.stack.owner === undefined) place.stack = undefined;
    },
    bringUp: async ({ commit }) => {
      if (!(await operate(bringingUp(stage, place, commit)))) return undefined;
      Object.assign(memory, { head: undefined, owesALook: wishOf(place, world, rules) === "none" });
      return upResult(name, commit);
    },
    sleep: async ({ commit }) => {
      if (!(await operate(puttingToSleep(place)))) return undefined;
      memory.head = undefined;
      return upResult(name, commit);
    },
    takeDown: async () => {
      if (!(await operate(takingDown(stage, place, memory.wasWanted)))) return undefined;
      Object.assign(memory, { head: undefined, owesALook: false, hasRemoved: true });
      return destroyResult(name);
    },
    announce: async ({ decision }, { existing }) => {
      await run.before(`tells how ${name} is`);
      const commit = commitOf(existing?.commit);
      place.calledLive = decision.kind === "keep" ? commit : undefined;
      if (place.calledLive !== undefined && commit !== place.pullRequest.head && commit !== memory.head) {
        stage.complain(`commit ${commit} of ${name} is called live without a look, and the head is another`);
      }
      return [];
    },
  };
}

/** What convergence goes on with after a look, besides the number of looks and what it has removed: it remembers no more. */
function textOf(facts: PreviewFacts): string {
  const { decision } = decide(facts);
  const commit = "commit" in decision ? decision.commit : undefined;
  return JSON.stringify([decision.kind, commit, facts.existing?.commit, facts.existing === undefined]);
}

import { assess } from "../../../../../../automation/lifecycle/converge/converge.ts";
import { look } from "./look.ts";
import { commitOf, type GitHubLook } from "./observation.ts";
import type { Run } from "./run.ts";
import type { Stage } from "./stage.ts";
import type { Place } from "./world.ts";

/** What the schedule has found out about one pull request. */
type Finding = "due" | "leaves" | "waits" | "nothing";

/**
 * A run of the schedule: looks at every environment, changes nothing, and then starts a run for each that is due, whenever GitHub
 * gets to it.
 */
export async function runSchedule(
  stage: Stage,
  run: Run,
  event: GitHubLook,
  startRun: (pullRequest: number) => Promise<void>,
): Promise<void> {
  await run.before("lists what there is");
  const listed = stage.world.places.filter(({ pullRequest, stack }) => pullRequest.isOpen || stack !== undefined);
  const findings = new Map<number, Finding>();
  const numbers = listed.map(({ number }) => number);
  const remember = (seen: unknown) => {
    run.memory = () => JSON.stringify([numbers, [...findings], seen]);
  };
  for (const place of listed) {
    remember(undefined);
    findings.set(place.number, await find(stage, place, run, event, remember));
  }
  const due = inOrder(findings);
  for (const [index, number] of due.entries()) {
    run.memory = () => JSON.stringify(due.slice(index));
    await run.before(`starts a run for pr-${number}`);
    await startRun(number);
  }
}

/** Those that are due: what is removed comes first, and makes room for who waits. */
function inOrder(findings: ReadonlyMap<number, Finding>): readonly number[] {
  const found = (wanted: readonly Finding[]) =>
    [...findings].flatMap(([number, finding]) => (wanted.includes(finding) ? [number] : []));
  const leaving = found(["leaves"]);
  return [...leaving, ...found(leaving.length === 0 ? ["due"] : ["due", "waits"])];
}

async function find(
  stage: Stage,
  place: Place,
  run: Run,
  event: GitHubLook,
  remember: (seen: unknown) => void,
): Promise<Finding> {
  const facts = await look(stage, place, run, { event, onGitHub: () => undefined, remember });
  const { verdict, needed } = assess(facts);
  const { kind } = verdict.decision;
  if (needed > 0) return kind === "destroy" ? "leaves" : "due";
  const commit = kind === "keep" ? commitOf(facts.existing?.commit) : undefined;
  remember([kind, commit]);
  await run.before(`reads what is told about pr-${place.number}`);
  if (stage.machinery.readsComments && place.calledLive !== commit) return "due";
  return kind === "wait" ? "waits" : "nothing";
}

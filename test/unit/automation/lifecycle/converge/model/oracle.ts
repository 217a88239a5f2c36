import type { ModelRules, Place, StackState, World } from "./world.ts";

/** How a pull request wants its environment. */
type Wish = "awake" | "asleep" | "none";

/** Whether a pull request wants an environment, by the rules as a person would say them; not by the code under test. */
export function wishOf({ pullRequest }: Place, { hour }: Pick<World, "hour">, rules: ModelRules): Wish {
  const { isOpen, isDraft, labels, head, renewedAt, deployedAt } = pullRequest;
  if (!isOpen || labels.includes("off") || (isDraft && !labels.includes("on"))) return "none";
  if (labels.includes("keep")) return "awake";
  const idleHours = hour - Math.max(renewedAt, deployedAt[head] ?? hour);
  if (idleHours < rules.leaseHours) return "awake";
  return idleHours < rules.leaseHours + rules.sleepHours ? "asleep" : "none";
}

/** What is wrong with a world at any time; undefined when nothing is. */
export function wrongNow({ places }: World, { maxPreviews }: ModelRules): string | undefined {
  const used = places.filter(({ stack }) => stack !== undefined && !stack.isEmpty).length;
  return used > maxPreviews ? `there are ${used} environments, and may be ${maxPreviews}` : undefined;
}

/** What is wrong with a world in which everything has happened, and the schedule has looked after it. */
export function wrongAtTheEnd(world: World, rules: ModelRules): string | undefined {
  const count = world.places.filter(({ stack }) => stack !== undefined).length;
  const isFull = count >= rules.maxPreviews;
  return world.places
    .map((place) => wrongPlace(place, wishOf(place, world, rules), isFull))
    .find((wrong) => wrong !== undefined);
}

function wrongPlace(place: Place, wish: Wish, isFull: boolean): string | undefined {
  const { number, stack, calledLive, pullRequest } = place;
  const name = `pr-${number}`;
  if (calledLive !== undefined && (calledLive !== pullRequest.head || calledLive !== stack?.commit)) {
    return `commit ${calledLive} of ${name} is called live, the head is ${pullRequest.head}, and ${stack?.commit ?? "nothing"} runs`;
  }
  if (stack !== undefined) {
    const isUntold = wish === "awake" && calledLive === undefined;
    return (
      wrongStack(name, stack, pullRequest.head, wish) ?? (isUntold ? `nobody is told that ${name} is live` : undefined)
    );
  }
  return wish === "awake" && !isFull ? `${name} has no environment, and there is room` : undefined;
}

function wrongStack(name: string, stack: StackState, head: number, wish: Wish): string | undefined {
  const { owner, isUnfinished, isEmpty, isAsleep, commit } = stack;
  if (wish === "none") return `${name} has an environment that nobody wants`;
  if (owner !== undefined || isUnfinished || isEmpty) return `${name} is left unfinished`;
  if (isAsleep !== (wish === "asleep")) return `${name} is ${isAsleep ? "asleep" : "awake"}, against its lease`;
  return wish === "awake" && commit !== head ? `${name} runs an old commit` : undefined;
}

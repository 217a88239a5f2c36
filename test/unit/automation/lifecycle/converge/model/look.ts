import type { PreviewFacts } from "../../../../../../automation/lifecycle/converge/facts.ts";
import { factsOf, type GitHubLook, lookAtGitHub, lookAtStacks, type StacksLook } from "./observation.ts";
import type { Run } from "./run.ts";
import type { Stage } from "./stage.ts";
import type { Place } from "./world.ts";

/** How a run looks at its pull request. */
export interface Looking {
  /** What the pull requests were like when the event happened that started the run. */
  readonly event: GitHubLook;
  /** Is told when GitHub was read. */
  readonly onGitHub: () => void;
  /** Is told, in words of its own, what was seen so far. */
  readonly remember: (seen: unknown) => void;
}

/** Looks at one pull request and the stacks, one after the other: something may happen in between. */
export async function look(
  { world, machinery, rules }: Stage,
  place: Place,
  run: Run,
  { event, onGitHub, remember }: Looking,
): Promise<PreviewFacts> {
  const name = `pr-${place.number}`;
  const readStacks = async (): Promise<StacksLook> => {
    await run.before(`reads the stacks about ${name}`);
    return lookAtStacks(world);
  };
  const readGitHub = async (): Promise<GitHubLook> => {
    await run.before(`reads GitHub about ${name}`);
    onGitHub();
    return machinery.believes === "GitHub" ? lookAtGitHub(world) : event;
  };
  if (machinery.looksFirstAt === "the stacks") {
    const stacks = await readStacks();
    remember([...stacks]);
    return factsOf(place.number, await readGitHub(), stacks, rules);
  }
  const github = await readGitHub();
  remember([github.hour, ...github.pullRequests.values()]);
  return factsOf(place.number, github, await readStacks(), rules);
}

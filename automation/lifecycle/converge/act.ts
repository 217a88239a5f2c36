import type { Catalogue } from "../../../components/catalogue/index.ts";
import { type LockWaiting, StackChanged } from "../../engine/lock-gate.ts";
import { stackOutputs } from "../../engine/state.ts";
import type { PullRequestEnvironment } from "../../environment.ts";
import type { EnvironmentView } from "../../report/view.ts";
import type { DestroyResult, UpResult } from "../../results.ts";
import { isRecord, text } from "../../services/json-api.ts";
import type { Stopwatch } from "../../stopwatch.ts";
import type { OpenStack, Tools } from "../../tools.ts";
import type { Announcer } from "../announcer.ts";
import { notRolledOut } from "../app-progress.ts";
import { previewResult } from "../bring-up.ts";
import { attemptFacts } from "../compose-attempts.ts";
import { deliver } from "../deliver.ts";
import { ensurePreview } from "../ensure-preview.ts";
import { failureView } from "../explain.ts";
import { previewOrder } from "../pull-request.ts";
import { endDeployments } from "../removal.ts";
import { guardSecrets } from "../secret-guard.ts";
import { removePullRequest } from "../take-down.ts";
import type { Decision } from "./decision.ts";
import { describeExisting } from "./existing-preview.ts";

/** The environment of a pull request, and what a run of convergence works on it with. */
export interface PreviewWork {
  readonly environment: PullRequestEnvironment;
  readonly announcer: Announcer;
  readonly tools: Tools;
  readonly watch: Stopwatch;
}

/** An environment that was brought to a commit, and what there is to announce when it is still wanted. */
export interface BroughtUp {
  readonly result: UpResult;
  readonly live: EnvironmentView;
}

/** Makes the stack, with nothing in it. */
export function claim({ commit }: Extract<Decision, { readonly kind: "up" }>, work: PreviewWork): Promise<void> {
  const { environment, tools } = work;
  return announcingFailure(commit, work, async () => {
    const stack = await tools.openStack(environment.name, { program: "empty", waitForLock: true });
    await ensurePreview(stack, tools).finally(() => stack.close());
  });
}

/** Removes the stack if there is nothing in it, also when somebody puts something in at this moment. */
export async function withdraw({ environment, tools }: PreviewWork): Promise<void> {
  const stack = await tools.openStack(environment.name, { program: "empty", waitForLock: true });
  try {
    if (isEmpty(stack)) await stack.remove();
  } catch (error) {
    if (stack.state === undefined || isEmpty(stack)) throw error;
  } finally {
    await stack.close();
  }
}

/** Brings the environment to a commit, and announces how far it is, but not that it is live. */
export async function bringUp(
  decision: Extract<Decision, { readonly kind: "up" }>,
  work: PreviewWork,
): Promise<BroughtUp | undefined> {
  const { environment, announcer, tools, watch } = work;
  const { commit } = decision;
  const order = await announcingFailure(commit, work, () => previewOrder(environment, decision, tools));
  const { catalogue } = order;
  const guard = () => watch.measure("secrets", () => guardSecrets(environment, catalogue, tools));
  await announcingFailure(commit, work, guard, catalogue);
  return unlessOvertaken(async () => {
    const context = { environment, announcer, tools, watch, existingOnly: true, opening: opening(work) };
    const delivery = await deliver(order, context);
    return { result: previewResult(delivery, environment, watch), live: delivery.live };
  });
}

/** Runs nothing of the environment any more: what was released last stays as it is, with its data. */
export async function sleep(work: PreviewWork, isFork: boolean): Promise<UpResult | undefined> {
  const { environment, tools, watch } = work;
  const { name } = environment;
  return unlessOvertaken(async () => {
    const before = await tools.openStack(name, { program: "empty" });
    await before.close();
    if (before.state === undefined) return undefined;
    const outputs = stackOutputs(before.state);
    const commit = text(outputs, "commit");
    const released = isRecord(outputs.release) ? outputs.release : {};
    const order = await previewOrder(environment, { commit, isFork }, tools);
    // What the catalogue of another commit has more or less was never released.
    const catalogue = order.catalogue.filter((app) => released[app.name] !== undefined);
    const release = Object.fromEntries(catalogue.map((app) => [app.name, released[app.name]]));
    const stack = await tools.openStack(name, { program: "own", catalogue, ...opening(work) });
    try {
      const facts = { commit, release: JSON.stringify(release), asleep: "true", ...attemptFacts(stack.state) };
      await stack.configure(facts);
      const update = await watch.measure("up", () => stack.up());
      await endDeployments(name, await tools.github(), "is asleep");
      const parts = { release: { commit, images: [] }, update, criticalPath: undefined, apps: [] };
      return previewResult(parts, environment, watch);
    } finally {
      await stack.close();
    }
  });
}

/** Removes the environment, and tells why and that nothing is left. */
export function takeDown(
  { reason }: Extract<Decision, { readonly kind: "destroy" }>,
  work: PreviewWork,
): Promise<DestroyResult | undefined> {
  const { environment, tools, watch } = work;
  return unlessOvertaken(() => removePullRequest(environment, tools, watch, { reason, opening: opening(work) }));
}

/** Whoever works on the stack is waited for, and then everything is looked at anew. */
function opening({ environment, tools }: PreviewWork): LockWaiting {
  return {
    waitForLock: true,
    givesUpAfterWait: true,
    onWait: (holders) => tools.tell(`Waiting for ${holders}, who works on ${environment.name}.`),
  };
}

async function unlessOvertaken<T>(operation: () => Promise<T>): Promise<T | undefined> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof StackChanged) return undefined;
    throw error;
  }
}

/**
 * What fails before anything is built is told like what fails later.
 *
 * @param known - the apps of the commit. The default is those that are checked out.
 */
async function announcingFailure<T>(
  commit: string,
  { environment, announcer, tools }: PreviewWork,
  operation: () => Promise<T>,
  known?: Catalogue,
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const { runUrl } = tools.settings.github();
    const failure = failureView(error);
    const catalogue = known ?? (await tools.catalogue().catch((): Catalogue => []));
    const names = catalogue.map(({ name }) => name);
    const apps = notRolledOut(names, commit);
    announcer.say({ environment: environment.name, state: "failed", commit, apps, failure, runUrl });
    await announcer.settle();
    throw error;
  }
}

function isEmpty({ state }: OpenStack): boolean {
  return state !== undefined && describeExisting(state).isEmpty;
}

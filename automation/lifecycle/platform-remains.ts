import { type Remains, readBook } from "../../stacks/lease-book.ts";
import { resourcesOf, type StackState, stackOutputs } from "../engine/state.ts";
import { text } from "../services/json-api.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { Tools } from "../tools.ts";
import { remainsOf } from "./remains.ts";
import { removeStack } from "./removal.ts";

/** What must still be known of the platform after its stack is gone. */
export interface PlatformRemains extends Remains {
  /** The reserved address of its compose host: it has no name, and leads nowhere once the host is gone. */
  readonly hostAddress?: string;
}

/** The stack that makes nothing and keeps this from before the first deletion until nothing is left, as staging's leases do. */
export const REMAINS_STACK = "platform-removal";

/** What was kept when a removal began that is not complete; undefined when there is none. */
export async function keptRemains(tools: Tools): Promise<PlatformRemains | undefined> {
  const stack = await tools.openStack(REMAINS_STACK, { program: "empty" });
  await stack.close();
  return readBook(stack.outputs).ending;
}

/** Keeps this until {@link forgetRemains}. */
export async function keepRemains(remains: PlatformRemains, tools: Tools): Promise<void> {
  const program = async () => ({ ending: remains });
  const stack = await tools.openStack(REMAINS_STACK, { program, waitForLock: true });
  try {
    await stack.up();
  } finally {
    await stack.close();
  }
}

/** Forgets what was kept, because nothing is left. */
export async function forgetRemains(tools: Tools): Promise<void> {
  await removeStack(REMAINS_STACK, { waitForLock: true }, tools, createStopwatch());
}

/**
 * What is known of the platform, whichever of the two tells more: half a removal later its state knows less than what was
 * kept before, and nothing of what is older than a platform that was made since. Undefined when neither knows anything.
 */
export function knownRemains(
  state: StackState | undefined,
  kept: PlatformRemains | undefined,
): PlatformRemains | undefined {
  const current = state === undefined || resourcesOf(state).length === 0 ? undefined : platformRemainsOf(state);
  if (kept === undefined || current === undefined) return current ?? kept;
  return current.bornAt === kept.bornAt ? kept : current;
}

function platformRemainsOf(state: StackState): PlatformRemains {
  // An update that failed has left no outputs.
  const clusterId = idOf(state, "digitalocean:index/kubernetesCluster:KubernetesCluster");
  const hostAddress =
    text(stackOutputs(state), "hostAddress") || idOf(state, "digitalocean:index/reservedIp:ReservedIp");
  return {
    ...(clusterId === "" ? {} : { clusterId }),
    ...(hostAddress === "" ? {} : { hostAddress }),
    ...remainsOf(state),
  };
}

function idOf(state: StackState, type: string): string {
  return resourcesOf(state).find((resource) => resource.type === type)?.id ?? "";
}

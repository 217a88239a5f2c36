import type { Update } from "../engine/events.ts";
import { UpdateError } from "../engine/failures.ts";
import type { OperationOptions, UpOptions } from "../engine/operation.ts";
import { withoutProtection } from "../engine/state.ts";
import type { Environment } from "../environment.ts";
import type { OpenStack, StackContent, Tools } from "../tools.ts";
import { hasEndedLogin } from "./cluster-login.ts";
import { protectedAmong, protectedIn, requireConfirmation } from "./confirmation.ts";
import { findLosses } from "./stateful.ts";

/** A stack that is about to be changed. */
export interface GuardedStack {
  readonly environment: Environment;
  readonly stack: OpenStack;
  /** What the stack runs, with all its facts. */
  readonly content: StackContent;
  readonly tools: Tools;
}

/** By type: the name under which the program protects it, for the fact `greenroom:unprotected`. */
const GUARDED: Readonly<Record<string, string>> = {
  "digitalocean:index/databaseCluster:DatabaseCluster": "database",
  "digitalocean:index/databaseDb:DatabaseDb": "database",
  "digitalocean:index/domain:Domain": "domain",
};

/** How the engine says that it may not touch something, which it says in previews too. */
const REFUSAL = /marked for protection|because it is protected/;

/**
 * Brings a stack to what its program says. Production is looked at before: what would be lost for ever has to be
 * confirmed by its name, and loses its protection for this one update.
 *
 * @throws CliError `confirmation-needed` before anything is changed
 */
export async function upGuarded(guarded: GuardedStack, options: UpOptions): Promise<Update> {
  const { environment, stack, tools } = guarded;
  if (environment.name !== "production") return stack.up(options);
  const { changes } = await planUp(guarded, options);
  const losses = findLosses(changes, stack.state);
  requireConfirmation(environment.name, losses, tools.options.confirmReplace);
  const lifted = protectedAmong(changes, stack.state);
  if (lifted.length === 0) return stack.up(options);
  const before = protectedIn(stack.state);
  const protect = () => tools.setProtection(environment.name, before, "protect");
  await stack.configure({ ...guarded.content.facts, ...liftingFacts(losses.map(({ type }) => type)) });
  await tools.setProtection(environment.name, lifted, "unprotect");
  try {
    const update = await stack.up(options);
    await protect();
    return update;
  } catch (error) {
    // The failure of the update counts; the next one, without this fact, protects everything again.
    await protect().catch(() => undefined);
    throw error;
  }
}

/** What `up` would change, also where the engine would refuse it, because something in its way is protected. */
export async function planUp(
  { environment, stack, content, tools }: GuardedStack,
  options: OperationOptions = {},
): Promise<Update> {
  const refresh = options.refresh === true || hasEndedLogin(stack.state, tools.now());
  try {
    return await stack.preview({ refresh });
  } catch (error) {
    if (!isRefusal(error) || stack.state === undefined) throw error;
    const platform = await tools.openStack("platform", { program: "empty" });
    await platform.close();
    const states = new Map([[environment.name, withoutProtection(stack.state)]]);
    if (platform.state !== undefined) states.set("platform", platform.state);
    const facts = { ...content.facts, ...liftingFacts(Object.keys(GUARDED)) };
    return tools.previewUnprotected(environment.name, { ...content, facts }, states, { refresh });
  }
}

/** The program has to lift its protection too, because an update that looks first takes its word before the state's. */
function liftingFacts(types: readonly string[]): Readonly<Record<string, string>> {
  const unprotected = new Set(types.flatMap((type) => GUARDED[type] ?? []));
  return { unprotected: JSON.stringify([...unprotected]) };
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof UpdateError)) return false;
  const { errors, failures } = error.update;
  return [...errors, ...failures.flatMap(({ reasons }) => reasons)].some((text) => REFUSAL.test(text));
}

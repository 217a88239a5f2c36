import { setTimeout as delay } from "node:timers/promises";
import type { FailedResource, Update } from "./events.ts";
import { UpdateError } from "./failures.ts";
import type { Interruption } from "./interruption.ts";
import type { FindCreated, Finding } from "./pending-creates.ts";
import type { StackCommands } from "./stack-commands.ts";
import type { StackState, StateResource } from "./state.ts";

/** What a failed run left in the cloud otherwise than the state says. */
interface LostResources {
  /** Creates that failed but made their resource, by URN, with the identifier that it got. */
  readonly created: ReadonlyMap<string, string>;
  /** URNs of resources that may be gone although their deletion failed; reading them tells. */
  readonly gone: readonly string[];
}

/** Settings for {@link recoverLostResources}. */
interface LostResourcesOptions {
  /**
   * Looks in the cloud for what a create may have made; says `unknown` of everything that may be somebody else's.
   *
   * @default - nothing is looked for
   */
  readonly findLost?: FindCreated | undefined;
  readonly interruption: Pick<Interruption, "signal">;
}

/** How long to look for what exists by the failure's own words but is not listed yet. */
const LIMIT_SECONDS = 60;

/** As often an operation is run that finds each time what the one before has lost. */
const ROUNDS = 4;

/**
 * Failures which say that the thing exists: the first try made it and its answer was lost, so that the repeated one was
 * refused; or it was made, but reading it at once found nothing
 * (https://github.com/digitalocean/terraform-provider-digitalocean/issues/852).
 */
const EXISTS = /already exists|exists already|already used|is not available|nil state during Create/i;

/** Failures which do not say that the thing is still there: it is gone, or no answer came. */
const GONE = /\b404\b|not found|giving up after/i;

/** The plain text that the engine's events give instead of a secret. */
const MASK = "[secret]";

/** Runs an operation again while it fails because the cloud is not what the state says, and `recover` can mend the state. */
export async function mending(
  operation: () => Promise<Update>,
  recover: (failures: readonly FailedResource[]) => Promise<boolean>,
): Promise<Update> {
  for (let round = 1; ; round++) {
    try {
      return await operation();
    } catch (error) {
      const failures = error instanceof UpdateError && round < ROUNDS ? error.update.failures : [];
      const isMended = failures.length > 0 && (await recover(failures).catch(() => false));
      if (!isMended) throw error;
    }
  }
}

/**
 * Brings the state to what failed creates and deletions really did.
 *
 * @returns the state as it is then, worth another try; undefined when nothing was different
 */
export async function recoverLostResources(
  failures: readonly FailedResource[],
  commands: Pick<StackCommands, "readState" | "writeState" | "refreshOnly">,
  options: LostResourcesOptions,
): Promise<StackState | undefined> {
  const lost = await findLostResources(failures, options);
  const state = lost.created.size + lost.gone.length === 0 ? undefined : await commands.readState();
  if (state === undefined || options.interruption.signal.aborted) return undefined;
  if (lost.created.size > 0) await commands.writeState(adoptLostResources(state, failures, lost));
  await commands.refreshOnly([...lost.created.keys(), ...lost.gone]);
  return commands.readState();
}

/** Looks in the cloud what really became of the creates and deletions that failed. */
async function findLostResources(
  failures: readonly FailedResource[],
  options: LostResourcesOptions,
): Promise<LostResources> {
  const creates = failures.flatMap(({ planned, reasons }) =>
    planned === undefined || isMasked(planned)
      ? []
      : [{ planned, isCertain: reasons.some((text) => EXISTS.test(text)) }],
  );
  const found = await Promise.all(
    creates.map(async ({ planned, isCertain }) => {
      const id = await look(planned, isCertain ? LIMIT_SECONDS : 0, options);
      return id === undefined ? [] : [[planned.urn, id] as const];
    }),
  );
  const gone = failures.filter(
    ({ operation, reasons }) => operation?.startsWith("delete") && reasons.some((text) => GONE.test(text)),
  );
  return { created: new Map(found.flat()), gone: gone.map(({ urn }) => urn) };
}

/** The state with what was found; its properties are the planned ones until the refresh that has to follow. */
function adoptLostResources(
  state: StackState,
  failures: readonly FailedResource[],
  { created }: LostResources,
): StackState {
  const resources = state.deployment.resources ?? [];
  const known = new Set(resources.map(({ urn }) => urn));
  const adopted = failures.flatMap(({ planned }) => {
    const id = planned === undefined ? undefined : created.get(planned.urn);
    if (planned === undefined || id === undefined || known.has(planned.urn)) return [];
    return [{ ...planned, id, outputs: { ...planned.inputs } }];
  });
  return { ...state, deployment: { ...state.deployment, resources: [...resources, ...adopted] } };
}

async function look(
  resource: StateResource,
  limitSeconds: number,
  { findLost = nothingKnown, interruption: { signal } }: LostResourcesOptions,
): Promise<string | undefined> {
  const deadline = Date.now() + limitSeconds * 1000;
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    const finding = await findLost(resource);
    if (finding.kind === "found") return finding.id;
    if (finding.kind === "unknown") return undefined;
    if (signal.aborted || Date.now() + wait > deadline) return undefined;
    await delay(wait, undefined, { signal }).catch(() => undefined);
  }
}

async function nothingKnown(): Promise<Finding> {
  return { kind: "unknown", reason: "nobody looks for it" };
}

function isMasked({ inputs }: StateResource): boolean {
  return JSON.stringify(inputs ?? {}).includes(MASK);
}

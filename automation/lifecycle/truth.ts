import { type LeaseBook, withoutExpired } from "../../stacks/lease-book.ts";
import { resourceName } from "../engine/events.ts";
import type { LockView } from "../engine/lock-view.ts";
import { countResources, pendingCreates, type StackState, stackOutputs } from "../engine/state.ts";
import { text } from "../services/json-api.ts";
import { type AppsSide, appDisagreements } from "./app-truth.ts";
import { type CloudObject, expectedObjects, kindName } from "./cloud-object.ts";
import type { Disagreement } from "./disagreement.ts";
import { hostDisagreements } from "./host-truth.ts";
import { type Identity, ownership } from "./identity.ts";
import { repairCommand } from "./repair.ts";

/** What the backend says about an environment's stack. */
export interface StateSide {
  /** Undefined when there is no stack. */
  readonly state: StackState | undefined;
  /** Who holds the lock; undefined when nobody does. */
  readonly lock: LockView | undefined;
}

/** What each side says; undefined for one that could not be asked. */
export interface Sides {
  readonly identity: Identity;
  readonly now: Date;
  readonly backend: StateSide | undefined;
  /** Who holds it, also those whose time has run out; undefined for an environment that needs nobody to hold it. */
  readonly leases: LeaseBook | undefined;
  /** Everything in the cloud that could be the environment's, and more. */
  readonly cloud: readonly CloudObject[] | undefined;
  /** The environment's namespace, where no state tells of one. @default - there is none */
  readonly namespace?: string | undefined;
  /** What is on the compose host and bears the environment's label, by kind and name. @default - there is no host */
  readonly onHost?: readonly string[] | undefined;
  readonly apps: AppsSide | undefined;
}

/** Every disagreement between the sides; what one side does not tell is compared with nothing. */
export function findDisagreements(sides: Sides): readonly Disagreement[] {
  const { identity, backend, cloud, namespace, onHost, apps } = sides;
  return [
    ...(backend === undefined ? [] : runDisagreements(identity, backend)),
    ...(backend === undefined || cloud === undefined ? [] : cloudDisagreements(identity, backend.state, cloud)),
    ...(backend === undefined || namespace === undefined ? [] : [namespaceSentence(identity, namespace)]),
    ...(backend === undefined || onHost === undefined
      ? []
      : hostDisagreements(identity.environment, backend.state, onHost)),
    ...(backend?.state === undefined || apps === undefined ? [] : appDisagreements(backend.state, apps)),
    ...leaseDisagreements(sides),
  ];
}

function runDisagreements({ environment }: Identity, { state, lock }: StateSide): readonly Disagreement[] {
  const underWay: Disagreement[] = lock === undefined ? [] : [{ kind: "under-way", sentence: lockSentence(lock) }];
  if (state === undefined) return underWay;
  const unfinished = pendingCreates(state).map(
    ({ type, urn }): Disagreement => ({
      kind: "unfinished",
      sentence: `The create of ${type} "${resourceName(urn)}" was begun and its end not seen; the next up or destroy looks it up.`,
    }),
  );
  const isEmpty = countResources(state) === 0 && lock === undefined;
  const sentence = `The stack has no resources: "greenroom up ${environment}" makes them, "greenroom destroy ${environment}" forgets it.`;
  return [...underWay, ...unfinished, ...(isEmpty ? [{ kind: "empty", sentence } as const] : [])];
}

function lockSentence({ holders, isOver }: LockView): string {
  return isOver
    ? `A run that has ended left its lock (${holders}); the next up or destroy breaks it.`
    : `An update is under way: ${holders}.`;
}

function cloudDisagreements(
  identity: Identity,
  state: StackState | undefined,
  cloud: readonly CloudObject[],
): readonly Disagreement[] {
  const expected = state === undefined ? [] : expectedObjects(state);
  const found = new Set(cloud.map(identify));
  const known = new Set(expected.map(identify));
  const gone = expected.filter((object) => !found.has(identify(object)));
  const clusters = (objects: readonly CloudObject[]) => objects.filter(({ kind }) => kind === "clusters");
  // What a living cluster of ours made by itself is its own affair.
  const living = new Set(clusters(expected).flatMap(({ key }) => (found.has(`clusters ${key}`) ? [`k8s:${key}`] : [])));
  const ours = new Set(
    [...clusters(expected), ...clusters(cloud).filter((object) => ownership(identity, object) !== undefined)].map(
      ({ key }) => `k8s:${key}`,
    ),
  );
  const unowned = cloud.flatMap((object) => {
    if (known.has(identify(object)) || object.tags.some((tag) => living.has(tag))) return [];
    const maker = object.tags.find((tag) => ours.has(tag));
    const sign = ownership(identity, object) ?? (maker === undefined ? undefined : `its tag "${maker}"`);
    return sign === undefined ? [] : [unownedSentence(identity, object, sign, state)];
  });
  return [
    ...gone.map((object) => goneSentence(identity, object)),
    ...loadBalancerGone(identity, state, cloud, living),
    ...unowned,
  ];
}

function identify({ kind, key }: CloudObject): string {
  return `${kind} ${key}`;
}

function goneSentence({ environment }: Identity, { kind, name }: CloudObject): Disagreement {
  return {
    kind: "gone",
    sentence: `The ${kindName(kind)} "${name}" is in the state and not in the cloud; "${repairCommand(environment)}" makes a new one.`,
  };
}

function unownedSentence(
  { environment }: Identity,
  { kind, name }: CloudObject,
  sign: string,
  state: StackState | undefined,
): Disagreement {
  const where = state === undefined ? `there is no stack "${environment}"` : "the state does not know it";
  return {
    kind: "unowned",
    sentence: `The ${kindName(kind)} "${name}" is in the cloud, ${environment}'s by ${sign}, and ${where}: nothing looks after it, and it may cost.`,
  };
}

function namespaceSentence({ environment }: Identity, namespace: string): Disagreement {
  const sentence = `The namespace "${namespace}" is in the cluster, ${environment}'s by its name, and there is no stack "${environment}": nothing looks after it, and it may cost.`;
  return { kind: "unowned", sentence };
}

/** The load balancer is made by the cluster for the gateway, so the state knows no more of it than its address. */
function loadBalancerGone(
  identity: Identity,
  state: StackState | undefined,
  cloud: readonly CloudObject[],
  living: ReadonlySet<string>,
): readonly Disagreement[] {
  const outputs = state === undefined ? {} : stackOutputs(state);
  const address = text(outputs, "gatewayAddress");
  if (address === "" || living.size === 0) return [];
  if (cloud.some(({ kind, tags }) => kind === "loadBalancers" && tags.some((tag) => living.has(tag)))) return [];
  const sentence = `The load balancer of the gateway "${text(outputs, "gatewayName")}" (${address}) is not in the cloud; the cluster makes another, whose address "${repairCommand(identity.environment)}" enters.`;
  return [{ kind: "gone", sentence }];
}

function leaseDisagreements({ identity, leases, now, backend }: Sides): readonly Disagreement[] {
  if (leases === undefined) return [];
  const { environment } = identity;
  if (leases.ending !== undefined) {
    const sentence = `The removal of ${environment} has begun and is not complete; the next up or destroy completes it.`;
    return [{ kind: "unfinished", sentence }];
  }
  const stands = backend?.state !== undefined && countResources(backend.state) > 0;
  if (!stands || withoutExpired(leases, now).leases.length > 0) return [];
  const last = [...leases.leases].sort((a, b) => a.until.localeCompare(b.until)).at(-1);
  const who = last === undefined ? "" : `: the last lease, of ${last.holder}, ran out at ${last.until}`;
  const sentence = `Nobody holds ${environment} any more${who}; "greenroom destroy ${environment}" removes it.`;
  return [{ kind: "lease", sentence }];
}

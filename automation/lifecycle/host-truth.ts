import { resourcesOf, type StackState } from "../engine/state.ts";
import type { Environment } from "../environment.ts";
import type { Tools } from "../tools.ts";
import { nameOf } from "./cloud-object.ts";
import { containerTroubles } from "./compose-explain.ts";
import type { Disagreement } from "./disagreement.ts";
import { repairCommand } from "./repair.ts";

/** What the compose host says about an environment on it. */
export interface HostSide {
  /** Its containers, networks and volumes, each by its kind and name, such as `volume pr-12-data`. */
  readonly objects: readonly string[];
  /** What is wrong with its containers, in words. */
  readonly troubles: readonly string[];
}

/** What the state calls that of which a compose host has a list; an image is nobody's own. */
const ON_HOST = /^docker:index\/(container|network|volume):/;

/** Asks the compose host about an environment; undefined when it does not live on one, and when there is none. */
export async function readHost(environment: Environment, tools: Tools): Promise<HostSide | undefined> {
  const host = environment.kind === "standalone" ? undefined : await tools.dockerHost();
  if (host === undefined) return undefined;
  const [objects, troubles] = await Promise.all([
    host.objectsOf(environment.name),
    containerTroubles(environment, tools),
  ]);
  return { objects, troubles };
}

/** Where the compose host does not have what the state says, or has more than that. */
export function hostDisagreements(
  environment: string,
  state: StackState | undefined,
  objects: readonly string[],
): readonly Disagreement[] {
  const expected = state === undefined ? [] : resourcesOf(state).flatMap(objectOf);
  const where = state === undefined ? `there is no stack "${environment}"` : "the state does not know it";
  const gone = expected.filter((object) => !objects.includes(object));
  const unowned = objects.filter((object) => !expected.includes(object));
  return [
    ...gone.map(
      (object): Disagreement => ({
        kind: "gone",
        sentence: `The ${quoted(object)} is in the state and not on the compose host; "${repairCommand(environment)}" makes a new one.`,
      }),
    ),
    ...unowned.map(
      (object): Disagreement => ({
        kind: "unowned",
        sentence: `The ${quoted(object)} is on the compose host, ${environment}'s by its label, and ${where}: nothing looks after it.`,
      }),
    ),
  ];
}

function objectOf(resource: Parameters<typeof nameOf>[0]): readonly string[] {
  const [, kind] = ON_HOST.exec(resource.type) ?? [];
  return kind === undefined ? [] : [`${kind} ${nameOf(resource)}`];
}

function quoted(object: string): string {
  return object.replace(/ (.+)/, ' "$1"');
}

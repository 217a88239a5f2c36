import { UpdateError } from "../engine/failures.ts";
import { CliError } from "../errors.ts";
import type { AppState, AppView, EnvironmentState } from "../report/view.ts";

/** The end of the URN of a migration's Job or container, with the app's name. */
const MIGRATION_JOB = /(?:kubernetes:batch\/v1:Job|docker:index\/container:Container)::([^:]*)-migrate$/;

/** The end of the URN of what runs an app, with the app's name. */
const APP_PODS = /(?:kubernetes:apps\/v1:Deployment|docker:index\/container:Container)::([^:]*)$/;

/** How far a delivery is, app by app, as far as its parts have told. */
export interface AppProgress {
  /** What all of it amounts to. */
  readonly stage: Extract<EnvironmentState, "building" | "migrating" | "starting">;
  readonly apps: readonly AppView[];
  /** Hears that the registry has all images. */
  built(): void;
  /** Hears what the engine begins to change; gives back whether that is news about an app. */
  begun(urn: string): boolean;
  /** How the apps are after the delivery has failed. */
  after(failure: unknown): readonly AppView[];
}

/** Follows a delivery of a commit; at the beginning all its apps are being built. */
export function followApps(names: readonly string[], commit: string): AppProgress {
  const states = new Map<string, AppState>(names.map((name) => [name, "building"]));
  const view = (stateOf: (name: string, state: AppState) => AppState): readonly AppView[] =>
    [...states].map(([name, state]) => ({ name, url: undefined, commit, state: stateOf(name, state) }));
  return {
    get stage() {
      const reached = [...states.values()];
      return reached.includes("rolling out") ? "starting" : reached.includes("migrating") ? "migrating" : "building";
    },
    get apps() {
      return view((_, state) => state);
    },
    built: () => {
      for (const name of names) states.set(name, "built");
    },
    begun: (urn) => {
      const [name, state] = stepOf(urn, names) ?? [];
      const before = name === undefined ? undefined : states.get(name);
      if (name === undefined || state === undefined || before === state || before === "rolling out") return false;
      states.set(name, state);
      return true;
    },
    after: (failure) => view((name, state) => endOf(name, state, failure)),
  };
}

/** The same for a delivery that failed before there was anything to deliver. */
export function notRolledOut(names: readonly string[], commit: string): readonly AppView[] {
  return names.map((name) => ({ name, url: undefined, commit, state: "not rolled out" }));
}

/** Which app a resource belongs to, and what it says about it that the resource is worked on. */
function stepOf(urn: string, names: readonly string[]): readonly [name: string, state: AppState] | undefined {
  const [app, migrated] = [APP_PODS.exec(urn)?.[1], MIGRATION_JOB.exec(urn)?.[1]];
  if (app !== undefined && names.includes(app)) return [app, "rolling out"];
  return migrated !== undefined && names.includes(migrated) ? [migrated, "migrating"] : undefined;
}

function endOf(name: string, state: AppState, failure: unknown): AppState {
  if (failure instanceof CliError && failure.code === "app-not-verified") {
    return failure.details.some((detail) => detail.startsWith(`${name}: `)) ? "failed" : "rolled out";
  }
  const { failures = [], changes = [] } = failure instanceof UpdateError ? failure.update : {};
  const concerns = ({ urn }: { readonly urn: string }) => stepOf(urn, [name]) !== undefined;
  if (failures.some(concerns)) return "failed";
  if (state === "rolling out") return changes.some(({ urn }) => isPodsOf(name, urn)) ? "rolled out" : "interrupted";
  // Whatever has its image and was not begun may run already as it should: an app that did not change is not touched.
  return state === "built" ? "built" : "not rolled out";
}

function isPodsOf(name: string, urn: string): boolean {
  return APP_PODS.exec(urn)?.[1] === name;
}

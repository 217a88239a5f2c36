import { resourceName } from "../../engine/events.ts";
import { resourcesOf, type StackState, type StateResource, stackOutputs } from "../../engine/state.ts";
import { field, isRecord, records, text } from "../../services/json-api.ts";
import { appsOf } from "../app-truth.ts";
import type { ExistingPreview } from "./facts.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CONTAINER = "docker:index/container:Container";
const CONTAINER_IMAGE = "docker:index/remoteImage:RemoteImage";

/** What the state of a preview's stack says about it. */
export function describeExisting(state: StackState): ExistingPreview {
  const { commit, isAsleep } = appsOf(state);
  const pending = state.deployment.pending_operations ?? [];
  const isEmpty = resourcesOf(state).length + pending.length === 0;
  return { commit, isEmpty, isAsleep, isUnfinished: !isEmpty && (pending.length > 0 || !isComplete(state)) };
}

/**
 * Whether everything is as the outputs say, which are written by complete updates alone: nothing has failed, and every app
 * has the image that was released last.
 */
function isComplete(state: StackState): boolean {
  const resources = resourcesOf(state);
  const release = stackOutputs(state).release;
  if (!isRecord(release) || resources.some(hasFailed)) return false;
  const images = new Map(resources.flatMap(imageOf));
  return Object.entries(release).every(([app, released]) => {
    const digest = isRecord(released) ? text(released, "digest") : "";
    return images.get(app)?.endsWith(`@${digest}`) === true;
  });
}

function hasFailed({ type, outputs = {}, initErrors = [] }: StateResource): boolean {
  const hasExitedBadly = typeof outputs.exitCode === "number" && outputs.exitCode !== 0;
  return initErrors.length > 0 || (type === CONTAINER && outputs.mustRun === false && hasExitedBadly);
}

/** Which image an app has, for the resource that says so. */
function imageOf({ type, urn, inputs = {} }: StateResource): readonly (readonly [app: string, image: string])[] {
  if (type === CONTAINER_IMAGE) return [[resourceName(urn), text(inputs, "name")]];
  if (type !== DEPLOYMENT) return [];
  const [container] = records(field(field(field(inputs.spec, "template"), "spec"), "containers"));
  const metadata = isRecord(inputs.metadata) ? inputs.metadata : {};
  return container === undefined ? [] : [[text(metadata, "name"), text(container, "image")]];
}

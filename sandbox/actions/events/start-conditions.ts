import type { EventsConfig } from "@actions/workflow-parser/model/workflow-template";
import type { Trigger } from "./event.ts";
import { fitsPatterns } from "./filter-pattern.ts";

/** The activities that start a workflow which names none; events that are not here have every activity. */
const USUAL_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

/** The filters that an event may have. */
interface Filters {
  readonly types?: readonly string[];
  readonly branches?: readonly string[];
  readonly "branches-ignore"?: readonly string[];
  readonly tags?: readonly string[];
  readonly "tags-ignore"?: readonly string[];
  readonly paths?: readonly string[];
  readonly "paths-ignore"?: readonly string[];
}

/** Whether a workflow starts: `changedPaths` tells the files that a push or a pull request changes. */
export async function starts(
  on: EventsConfig,
  trigger: Trigger,
  changedPaths: () => Promise<readonly string[]>,
): Promise<boolean> {
  const { event, payload } = trigger;
  if (event === "schedule") return on.schedule?.some(({ cron }) => cron === payload.schedule) ?? false;
  if (!(event in on)) return false;
  const filters = (on[event] ?? {}) as Filters;
  return hasType(filters, trigger) && isOnBranch(filters, trigger) && (await touchesPaths(filters, changedPaths));
}

function hasType({ types }: Filters, { event, payload }: Trigger): boolean {
  const wanted = types ?? USUAL_TYPES[event];
  return wanted === undefined || payload.action === undefined || wanted.includes(payload.action);
}

/** A pull request is filtered by the branch that it is to be merged into. */
function isOnBranch(filters: Filters, { event, ref, baseRef }: Trigger): boolean {
  const { branches, tags } = filters;
  if (event !== "push") return baseRef === "" || fits(branches, filters["branches-ignore"], baseRef);
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1];
  const ofBranches = branches ?? filters["branches-ignore"];
  const ofTags = tags ?? filters["tags-ignore"];
  // Whoever filters one kind only leaves the other out.
  if (tag !== undefined)
    return ofTags === undefined ? ofBranches === undefined : fits(tags, filters["tags-ignore"], tag);
  if (ofBranches === undefined) return ofTags === undefined;
  return fits(branches, filters["branches-ignore"], ref.replace("refs/heads/", ""));
}

async function touchesPaths(filters: Filters, changedPaths: () => Promise<readonly string[]>): Promise<boolean> {
  const { paths } = filters;
  const ignored = filters["paths-ignore"];
  if (paths === undefined && ignored === undefined) return true;
  return (await changedPaths()).some((path) => fits(paths, ignored, path));
}

function fits(wanted: readonly string[] | undefined, ignored: readonly string[] | undefined, name: string): boolean {
  if (wanted !== undefined) return fitsPatterns(wanted, name);
  return ignored === undefined || !fitsPatterns(ignored, name);
}

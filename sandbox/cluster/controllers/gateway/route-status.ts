import { type BackendLookup, checkReference } from "./backends.ts";
import { buildConditions } from "./conditions.ts";
import { CONTROLLER_NAME, type HttpRoute, type ParentReference, type RouteParentStatus } from "./gateway-api.ts";
import type { RouteParent, Verdict } from "./route-attachment.ts";

/** What a route's status says of all its parents; what other controllers wrote stays. */
export function buildRouteParents(
  route: HttpRoute,
  parents: readonly RouteParent[],
  lookup: BackendLookup,
  now: Date,
): RouteParentStatus[] {
  const before = route.status?.parents ?? [];
  const own = parents
    .filter((parent) => parent.route === route)
    .map(({ reference, accepted }): RouteParentStatus => {
      const previous = before.find(
        ({ parentRef, controllerName }) => controllerName === CONTROLLER_NAME && isSame(parentRef, reference),
      );
      const verdicts = { Accepted: accepted, ResolvedRefs: checkBackends(route, lookup) };
      const generation = route.metadata?.generation ?? 0;
      const conditions = buildConditions(verdicts, generation, previous?.conditions ?? [], now);
      return { parentRef: reference, controllerName: CONTROLLER_NAME, conditions };
    });
  return [...before.filter(({ controllerName }) => controllerName !== CONTROLLER_NAME), ...own];
}

function checkBackends(route: HttpRoute, lookup: BackendLookup): Verdict {
  const references = (route.spec.rules ?? []).flatMap(({ backendRefs = [] }) => backendRefs);
  const verdicts = references.map((reference) => checkReference(reference, route, lookup));
  return (
    verdicts.find(({ holds }) => !holds) ?? {
      holds: true,
      reason: "ResolvedRefs",
      message: "every backend was found",
    }
  );
}

function isSame(left: ParentReference, right: ParentReference): boolean {
  const keys = ["group", "kind", "namespace", "name", "sectionName", "port"] as const;
  return keys.every((key) => left[key] === right[key]);
}

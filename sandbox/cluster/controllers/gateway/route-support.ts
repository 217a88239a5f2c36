import type { HttpRoute, RouteFilter, RouteMatch, RouteRule } from "./gateway-api.ts";

const FILTERS = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect"];
const PATH_TYPES = ["Exact", "PathPrefix"];

/**
 * The first part of a route that the sandbox's gateway cannot do, as a sentence for the route's status; the real one
 * can do more. Undefined when it can do all.
 */
export function unsupportedPart(route: HttpRoute): string | undefined {
  for (const rule of route.spec.rules ?? []) {
    const part = unsupportedInRule(rule);
    if (part !== undefined) return part;
  }
  return undefined;
}

function unsupportedInRule(rule: RouteRule): string | undefined {
  const matches = (rule.matches ?? []).map(unsupportedInMatch);
  const filters = (rule.filters ?? []).map(unsupportedFilter);
  const backendFilters = (rule.backendRefs ?? []).flatMap(({ filters = [] }) =>
    filters.map(({ type }) => `the filter ${type} on a single backend is not supported in the sandbox`),
  );
  return [...matches, ...filters, ...backendFilters].find((part) => part !== undefined);
}

function unsupportedInMatch({ path, headers = [], queryParams = [] }: RouteMatch): string | undefined {
  const pathType = path?.type ?? "PathPrefix";
  if (!PATH_TYPES.includes(pathType)) return `the path match ${pathType} is not supported in the sandbox`;
  const inexact = [...headers, ...queryParams].find(({ type = "Exact" }) => type !== "Exact");
  return inexact && `the match ${inexact.type} of "${inexact.name}" is not supported in the sandbox; use Exact`;
}

function unsupportedFilter({ type, requestRedirect }: RouteFilter): string | undefined {
  if (!FILTERS.includes(type)) return `the filter ${type} is not supported in the sandbox; use ${FILTERS.join(", ")}`;
  return requestRedirect?.path === undefined ? undefined : "a redirect to another path is not supported in the sandbox";
}

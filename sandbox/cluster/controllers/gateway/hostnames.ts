/**
 * The host names for which a listener passes requests to a route.
 *
 * @returns `["*"]` for every host; an empty list when the two have nothing in common
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec (hostnames)
 */
export function commonHostnames(listener: string | undefined, route: readonly string[]): string[] {
  const listenerHost = listener?.toLowerCase() || "*";
  const wanted = route.length === 0 ? ["*"] : route.map((host) => host.toLowerCase());
  return [...new Set(wanted.map((host) => intersect(listenerHost, host)).filter((host) => host !== undefined))];
}

/**
 * Puts the host that fits a request best first: exact names, then wildcards from long to short, then `*`.
 */
export function compareSpecificity(left: string, right: string): number {
  const rank = (host: string) => (host === "*" ? 2 : host.startsWith("*.") ? 1 : 0);
  return rank(left) - rank(right) || right.length - left.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** The narrower of two host patterns, if one contains the other; wildcards stand for one or more labels. */
function intersect(left: string, right: string): string | undefined {
  if (contains(left, right)) return right;
  return contains(right, left) ? left : undefined;
}

function contains(pattern: string, host: string): boolean {
  if (pattern === "*" || pattern === host) return true;
  return host !== "*" && pattern.startsWith("*.") && host.endsWith(pattern.slice(1)) && host !== pattern.slice(1);
}

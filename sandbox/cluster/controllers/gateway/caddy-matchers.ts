import type { CaddyObject } from "./caddy-json.ts";
import type { RouteMatch } from "./gateway-api.ts";

/**
 * Caddy's own host matcher lets a wildcard stand for one label, the Gateway API for one or more; so wildcards are
 * compared by a pattern. A host with a port in its name is the same host.
 */
export function hostMatcher(hostname: string): CaddyObject {
  if (hostname === "*") return {};
  if (!hostname.startsWith("*.")) return { match: [{ host: [hostname] }] };
  const pattern = `(?i)^[^:]+${escapePattern(hostname.slice(1))}(:[0-9]+)?$`;
  return { match: [{ header_regexp: { Host: { pattern } } }] };
}

/**
 * The conditions of one match; Caddy's path matcher ignores case and does not know whole path segments, so paths are
 * compared by a pattern too.
 */
export function requestMatcher({ path, method, headers = [], queryParams = [] }: RouteMatch): CaddyObject {
  const pattern = pathPattern(path?.type ?? "PathPrefix", path?.value ?? "/");
  const matcher = {
    ...(pattern === undefined ? {} : { path_regexp: { pattern } }),
    ...(method === undefined ? {} : { method: [method] }),
    ...(headers.length === 0
      ? {}
      : {
          header_regexp: Object.fromEntries(
            headers.map(({ name, value }) => [name, { pattern: `^${escapePattern(value)}$` }]),
          ),
        }),
    ...(queryParams.length === 0
      ? {}
      : { query: Object.fromEntries(queryParams.map(({ name, value }) => [name, [value]])) }),
  };
  return Object.keys(matcher).length === 0 ? {} : { match: [matcher] };
}

function pathPattern(type: string, value: string): string | undefined {
  if (type === "Exact") return `^${escapePattern(value)}$`;
  const prefix = value.replace(/\/+$/, "");
  return prefix === "" ? undefined : `^${escapePattern(prefix)}(/|$)`;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

import { type Answer, ok } from "./answer.ts";
import { type ApiRequest, integerQuery } from "./route.ts";

const DEFAULT_PER_PAGE = 20;
const LARGEST_PER_PAGE = 200;

/**
 * One page of a list: `{<key>: […], links, meta: {total}}`. Links are there only when there is more than one page.
 *
 * @param perPage the page length without `per_page` in the query; 20 unless told
 * @see https://docs.digitalocean.com/reference/api/reference/ (section "Links & Pagination")
 */
export function page(
  request: ApiRequest,
  key: string,
  items: readonly unknown[],
  perPage: number = DEFAULT_PER_PAGE,
): Answer {
  const size = Math.min(integerQuery(request, "per_page", 1) ?? perPage, LARGEST_PER_PAGE);
  const current = integerQuery(request, "page", 1) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  return ok({
    [key]: items.slice((current - 1) * size, current * size),
    links: last === 1 ? {} : { pages: pageLinks(request, current, last) },
    meta: { total: items.length },
  });
}

function pageLinks(request: ApiRequest, current: number, last: number): Record<string, string> {
  return {
    ...(current > 1 && { first: pageUrl(request, 1), prev: pageUrl(request, Math.min(current - 1, last)) }),
    ...(current < last && { next: pageUrl(request, current + 1), last: pageUrl(request, last) }),
  };
}

function pageUrl(request: ApiRequest, number: number): string {
  const query = new URLSearchParams(request.query);
  query.set("page", String(number));
  return `${request.origin}${request.path}?${query}`;
}

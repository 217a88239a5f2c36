import { HttpError, type ListForm, type Route, type RouteRequest } from "../http.ts";

/** Secrets or variables: where they are, what they are kept in, and how they are told. */
export interface NamedEntries<Entry extends { readonly name: string }> {
  readonly base: string;
  readonly permission: string;
  readonly list: ListForm;
  /** @throws HttpError when there is nothing that could hold them */
  entriesOf(request: RouteRequest): Map<string, Entry>;
  show(entry: Entry): unknown;
}

/** The entry that a request names, in whatever case. @throws HttpError 404 when there is none */
export function findEntry<Entry extends { readonly name: string }>(
  { entriesOf }: Pick<NamedEntries<Entry>, "entriesOf">,
  request: RouteRequest,
): Entry {
  const found = entriesOf(request).get((request.parameters.name ?? "").toUpperCase());
  if (found === undefined) throw new HttpError(404, "Not Found");
  return found;
}

/** Lists, tells and deletes them; how they are made is another matter for each. */
export function namedEntryRoutes<Entry extends { readonly name: string }>(entries: NamedEntries<Entry>): Route[] {
  const { base, permission, list, entriesOf, show } = entries;
  return [
    {
      method: "GET",
      path: base,
      permission,
      handle: (request) => ({ status: 200, body: [...entriesOf(request).values()].map(show), list }),
    },
    {
      method: "GET",
      path: `${base}/:name`,
      permission,
      handle: (request) => ({ status: 200, body: show(findEntry(entries, request)) }),
    },
    {
      method: "DELETE",
      path: `${base}/:name`,
      permission,
      handle: (request) => {
        entriesOf(request).delete(findEntry(entries, request).name);
        return { status: 204 };
      },
    },
  ];
}

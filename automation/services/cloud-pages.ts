import { CliError } from "../errors.ts";
import { isRecord, type JsonApi, records } from "./json-api.ts";

/** One entry of a list, as it came. */
export type Entry = Readonly<Record<string, unknown>>;

/**
 * Reads all pages of a list; a list that is not there has no entries.
 *
 * @throws CliError `answer-incomplete` when an answer is no list, or fewer entries come than were announced
 */
export async function readPages(
  { find }: Pick<JsonApi, "find">,
  path: string,
  key: string,
  pageSize: number,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  const separator = path.includes("?") ? "&" : "?";
  for (let page = 1; ; page++) {
    const { list, total } = readPage(await find(`${path}${separator}per_page=${pageSize}&page=${page}`), path, key);
    found.push(...list);
    // A server may put fewer on a page than it is asked for, so its own count is believed before the length of the page.
    const hasMore = total === undefined ? list.length === pageSize : list.length > 0 && found.length < total;
    if (hasMore) continue;
    if (total === undefined || found.length >= total) return found;
    throw incomplete(path, `${total} entries were announced, and ${found.length} came`);
  }
}

interface Page {
  readonly list: readonly Entry[];
  /** How many entries all pages have together; undefined when the answer does not say. */
  readonly total: number | undefined;
}

function readPage(answer: unknown, path: string, key: string): Page {
  if (answer === undefined) return { list: [], total: undefined };
  if (!isRecord(answer) || !holdsList(answer, key)) throw incomplete(path, `the answer has no list "${key}"`);
  const total = isRecord(answer.meta) ? answer.meta.total : undefined;
  return { list: records(answer[key]), total: typeof total === "number" ? total : undefined };
}

/** An empty list may be null or left out; whatever else stands in its place is another kind of answer. */
function holdsList(answer: Entry, key: string): boolean {
  const { [key]: list = null, links: _, meta: __, ...others } = answer;
  return Array.isArray(list) || (list === null && Object.keys(others).length === 0);
}

function incomplete(path: string, reason: string): CliError {
  return new CliError(
    "answer-incomplete",
    `DigitalOcean gave no complete list for GET ${path.split("?")[0]}: ${reason}.`,
    "Nothing is concluded from half an answer: run the command again.",
  );
}

import { isDeepStrictEqual } from "node:util";
import { CliError } from "../errors.ts";
import { isRecord, type JsonApi, records } from "./json-api.ts";

/** One entry of a list, as it came. */
export type Entry = Readonly<Record<string, unknown>>;

type Find = Pick<JsonApi, "find">;

/**
 * Reads all pages of a list; a list that is not there has no entries.
 *
 * @param api - when its signal is aborted, a list that does not say how long it is is read no further
 * @throws CliError `answer-incomplete` when an answer is no list, or fewer entries come than were announced; `cancelled`
 */
export async function readPages(
  { find, signal }: Find & { readonly signal: AbortSignal },
  path: string,
  key: string,
  pageSize: number,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  const separator = path.includes("?") ? "&" : "?";
  let first: Entry | undefined;
  for (let page = 1; ; page++) {
    const { list, total } = readPage(await find(`${path}${separator}per_page=${pageSize}&page=${page}`), path, key);
    // A server that does not know of pages gives the same list each time.
    const isRepeated = first !== undefined && isDeepStrictEqual(list[0], first);
    if (!isRepeated) found.push(...list);
    first = list[0];
    // A server may put fewer on a page than it is asked for, so its own count is believed before the length of the page.
    const isMore = total === undefined ? list.length === pageSize : list.length > 0 && found.length < total;
    if (isRepeated || !isMore) return checkCount(path, found, total);
    if (total === undefined && signal.aborted) throw cancelled(path);
  }
}

/**
 * Reads a list that always comes in one piece; a list that is not there has no entries.
 *
 * @throws CliError `answer-incomplete` as {@link readPages}
 */
export async function readWhole({ find }: Find, path: string, key: string): Promise<readonly Entry[]> {
  const { list, total } = readPage(await find(path), path, key);
  return checkCount(path, list, total);
}

function checkCount(path: string, found: readonly Entry[], total = 0): readonly Entry[] {
  if (found.length >= total) return found;
  throw incomplete(path, `${total} entries were announced, and ${found.length} came`);
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

function cancelled(path: string): CliError {
  return new CliError("cancelled", `The reading of GET ${path.split("?")[0]} was stopped.`, "Run the command again.");
}

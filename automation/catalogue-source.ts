import type { Message } from "esbuild";
import { CatalogueError, type Problem } from "../components/catalogue/index.ts";

/** The parser takes 2 kB for each level of nesting, and a text may be nothing but levels. */
const MOST_CHARACTERS = 100_000;

const REPEATED = /^Duplicate key "(.+)" in object literal$/;

/**
 * Looks at the text of a catalogue before it is run. Of two apps with one name, or two ports of one app, the language
 * itself takes the second and says nothing.
 *
 * @param signal - gives up when it is raised; never, when there is none.
 * @throws CatalogueError with every key that stands twice in one object
 * @throws Error with line and column, both from 1, of what cannot be parsed
 */
export async function checkSource(source: string, signal?: AbortSignal): Promise<void> {
  if (source.length > MOST_CHARACTERS) throw new Error(`it has more than ${MOST_CHARACTERS} characters`);
  const { stop, transform } = await import("esbuild");
  const giveUp = () => void stop();
  signal?.addEventListener("abort", giveUp);
  try {
    const { warnings } = await transform(source, { loader: "ts", logLevel: "silent" });
    const problems = warnings.flatMap(repeatedKey);
    if (problems.length > 0) throw new CatalogueError(problems);
  } catch (cause) {
    const error = firstError(cause);
    if (error === undefined) throw cause;
    throw new Error(`${placeOf(error)}: ${error.text}`, { cause });
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

function repeatedKey(warning: Message): readonly Problem[] {
  const [, key] = REPEATED.exec(warning.text) ?? [];
  const [first] = warning.notes;
  if (key === undefined || first === undefined) return [];
  const reason = `this key stands twice, at ${placeOf(first)} and at ${placeOf(warning)}, and only the second would count`;
  return [{ path: key, reason: `${reason}: rename or remove one` }];
}

function firstError(cause: unknown): Message | undefined {
  return cause instanceof Error && "errors" in cause && Array.isArray(cause.errors) ? cause.errors[0] : undefined;
}

function placeOf({ location }: Pick<Message, "location">): string {
  return location === null ? "the file" : `line ${location.line}, column ${location.column + 1}`;
}

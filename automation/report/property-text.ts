import type { PropertyChange } from "../engine/property-change.ts";

/** How values are shown. */
export interface ValueOptions {
  /** The most characters of one value. @default 80 */
  readonly mostCharacters?: number;
  /** Takes out what nobody may read, before anything is cut. @default - the engine's marks alone count */
  readonly hide?: (text: string) => string;
}

const MOST_CHARACTERS = 80;

/** How much of what two values begin with alike stays to be seen. */
const SHARED_CHARACTERS = 20;

/** A property that changes as one line: `~ spec.replicas: 1 → 2`. */
export function renderProperty(change: PropertyChange, options: ValueOptions = {}): string {
  const { path, kind, before, after, forcesReplacement } = change;
  const line =
    kind === "add"
      ? `+ ${path}: ${renderValue(after, options)}`
      : kind === "delete"
        ? `- ${path}: ${renderValue(before, options)}`
        : `~ ${path}: ${renderPair(before, after, options)}`;
  return forcesReplacement ? `${line} (forces the replacement)` : line;
}

/** A value as JSON, cut; `?` for one that nobody tells. */
export function renderValue(value: unknown, { mostCharacters = MOST_CHARACTERS, hide }: ValueOptions = {}): string {
  return cut(jsonOf(value, hide), mostCharacters);
}

/** A text of at most so many characters, with `…` where something is left out. */
export function cut(text: string, mostCharacters: number): string {
  // Half of a character is no text that a service takes.
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1).toWellFormed()}…` : text;
}

/** Two values, cut so that the first difference between them is seen. */
function renderPair(before: unknown, after: unknown, { mostCharacters = MOST_CHARACTERS, hide }: ValueOptions): string {
  const texts = [jsonOf(before, hide), jsonOf(after, hide)] as const;
  const isLong = texts.some((text) => text.length > mostCharacters);
  const start = isLong ? Math.max(0, sharedLength(...texts) - SHARED_CHARACTERS) : 0;
  return texts.map((text) => cut(start === 0 ? text : `…${text.slice(start)}`, mostCharacters)).join(" → ");
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function jsonOf(value: unknown, hide: (text: string) => string = (text) => text): string {
  return value === undefined ? "?" : hide(JSON.stringify(value));
}

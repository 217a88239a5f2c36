import type { ResourceChange } from "../../engine/events.ts";
import { resourceName } from "../../engine/events.ts";
import type { PropertyChange } from "../../engine/property-change.ts";
import { isRemoval } from "../../lifecycle/plan/touched.ts";
import { shortType } from "../changes.ts";
import { escapeMarkdown, fence } from "../escape.ts";
import { cut, renderProperty } from "../property-text.ts";
import type { Entry } from "./entries.ts";

/** Takes out of a text what nobody may read. */
export type Hide = (text: string) => string;

const MOST_NAME_CHARACTERS = 120;
const MOST_SENTENCE_CHARACTERS = 400;
const MOST_VALUE_CHARACTERS = 200;
const MOST_PROPERTIES = 40;

/** One change as Markdown: a line that tells the operation and the risks, and below it, folded, the properties. */
export function renderEntry(entry: Entry, isDetailed: boolean, hide: Hide): string {
  const line = headline(entry, hide);
  const details = isDetailed ? detailLines(entry.change, hide) : [];
  if (details.length === 0) return `- ${line}`;
  return `<details><summary>${line}</summary>\n\n${fence(details)}\n\n</details>`;
}

/** A component as a heading: its type and name. */
export function renderComponent(urn: string | undefined, hide: Hide): string {
  if (urn === undefined) return "#### Of no component";
  const type = (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
  return `#### ${inline(shortType(type), MOST_NAME_CHARACTERS, hide)} ${code(resourceName(urn), hide)}`;
}

/** A name as code that shows it as it is. */
export function code(name: string, hide: Hide): string {
  return `<code>${inline(name, MOST_NAME_CHARACTERS, hide)}</code>`;
}

/** A short text that Markdown shows as it is. */
export function plain(text: string): string {
  return inline(text, MOST_NAME_CHARACTERS, (same) => same);
}

/** A sentence of at most 400 characters that Markdown shows as it is. */
export function sentence(text: string, hide: Hide): string {
  return inline(text, MOST_SENTENCE_CHARACTERS, hide);
}

/** The changed properties, one on each line, of which the last may say how many more there are. */
export function propertyLines(properties: readonly PropertyChange[], hide: Hide): readonly string[] {
  const lines = properties
    .slice(0, MOST_PROPERTIES)
    .map((property) => hide(renderProperty(property, { mostCharacters: MOST_VALUE_CHARACTERS, hide })));
  const rest = properties.length - lines.length;
  return rest === 0 ? lines : [...lines, `… and ${rest} more ${rest === 1 ? "property" : "properties"}`];
}

function headline({ change, risks }: Entry, hide: Hide): string {
  const { operation, type, name } = change;
  const word = isRemoval(change) ? operation.toUpperCase() : operation;
  const parts = risks.map(({ kind, what }) => `<b>${kind}</b>: ${sentence(what, hide)}`);
  const resource = `<b>${word}</b> ${inline(shortType(type), MOST_NAME_CHARACTERS, hide)} ${code(name, hide)}`;
  return [resource, ...parts].join(" · ");
}

function detailLines(change: ResourceChange, hide: Hide): readonly string[] {
  const { operation, properties, planned, replaceReasons } = change;
  if (operation === "create" || operation === "import")
    return propertyLines(plannedProperties(planned ?? {}, ""), hide);
  const unexplained = replaceReasons.filter((reason) => !properties.some(({ path }) => path.startsWith(reason)));
  return [
    ...propertyLines(properties, hide),
    ...unexplained.map((reason) => hide(`! ${cut(reason, MOST_NAME_CHARACTERS)}: forces the replacement`)),
  ];
}

/** What a new resource gets, value by value. */
function plannedProperties(values: object, path: string): readonly PropertyChange[] {
  return Object.entries(values).flatMap(([key, after]) => {
    const inner = Array.isArray(values) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    if (typeof after === "object" && after !== null && Object.keys(after).length > 0) {
      return plannedProperties(after, inner);
    }
    return [{ path: inner, kind: "add", before: undefined, after, forcesReplacement: false } as const];
  });
}

function inline(text: string, mostCharacters: number, hide: Hide): string {
  return escapeMarkdown(cut(hide(text), mostCharacters));
}

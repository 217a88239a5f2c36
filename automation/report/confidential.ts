import { isReference } from "../../components/catalogue/secret-reference.ts";
import { escapeMarkdown, redact, secretValues } from "./escape.ts";

/** Shorter lines of a value stand elsewhere by accident, in characters. */
const SHORTEST_LINE = 8;

/** The values that must not appear in anything that is printed or published. */
export interface Confidential {
  /** Adds values that were found out while the command works. */
  add(values: readonly string[]): void;
  /** The same text with `[secret]` in their place. */
  hide(text: string): string;
}

/** Begins with the values of those environment variables whose names say that they are secret. */
export function createConfidential(environment: NodeJS.ProcessEnv): Confidential {
  const forms = new Set<string>();
  const add = (values: readonly string[]) => {
    for (const form of values.flatMap(formsOf)) forms.add(form);
  };
  // A reference to 1Password opens nothing, and whoever has to correct it wants to see it.
  add(secretValues(environment).filter((value) => !isReference(value)));
  return { add, hide: (text) => redact(text, [...forms]) };
}

/** How a value may stand in a text: as it is, line by line, in JSON and in Markdown. What is a word of JSON tells nothing. */
function formsOf(value: string): readonly string[] {
  if (["true", "false", "null"].includes(value)) return [];
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  return [value, ...lines].flatMap((text) => [text, JSON.stringify(text).slice(1, -1), escapeMarkdown(text)]);
}

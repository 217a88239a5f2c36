import { isReference } from "../../components/catalogue/secret-reference.ts";
import { escapeMarkdown, redact, SHORTEST_SECRET, secretValues } from "./escape.ts";

/** Shorter lines of a value stand elsewhere by accident, in characters. */
const SHORTEST_LINE = 8;

/** What is a word of JSON tells nothing. */
const WORDS: readonly string[] = ["true", "false", "null"];

/** The values that must not appear in anything that is printed or published. */
export interface Confidential {
  /** Adds values that were found out while the command works. */
  add(values: readonly string[]): void;
  /** The same text with `[secret]` in their place. */
  hide(text: string): string;
}

/**
 * Begins with the values of those environment variables whose names say that they are secret.
 *
 * @param hear - is told every value before it can appear anywhere.
 */
export function createConfidential(
  environment: NodeJS.ProcessEnv,
  hear: (values: readonly string[]) => void = () => undefined,
): Confidential {
  const forms = new Set<string>();
  const add = (values: readonly string[]) => {
    const secrets = values.filter((value) => !WORDS.includes(value));
    for (const form of secrets.flatMap(formsOf)) forms.add(form);
    hear(secrets.filter((value) => value.length >= SHORTEST_SECRET));
  };
  // A reference to 1Password opens nothing, and whoever has to correct it wants to see it.
  add(secretValues(environment).filter((value) => !isReference(value)));
  return { add, hide: (text) => redact(text, [...forms]) };
}

/** How a value may stand in a text: as it is, line by line, in JSON and in Markdown. */
function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  return [value, ...lines].flatMap((text) => [text, JSON.stringify(text).slice(1, -1), escapeMarkdown(text)]);
}

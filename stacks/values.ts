import { parse } from "yaml";
import type { StandaloneName } from "../components/naming.ts";

/** Whose values: those of the platform, those that all pull request environments share, or an environment's own. */
export type ValueKind = "platform" | "pr" | StandaloneName;

/** Values by key, without the project's namespace. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The values in the text of a `Pulumi.<kind>.yaml`: what stands under `config`, for this project.
 *
 * @param project - the project's name, before the colon of each key.
 * @throws Error when the text is no YAML map.
 */
export function valuesOfStackFile(text: string, project: string): Values {
  const config = record(record(parse(text), "a stack file").config, "`config` of a stack file");
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

/**
 * The values for one kind in the text of an overrides file: `{ platform: { … }, pr: { … }, staging: { … } }`.
 *
 * @throws Error when the text is no YAML map.
 */
export function valuesOfOverrides(text: string, kind: ValueKind): Values {
  return record(kindsOfOverrides(text)[kind], `\`${kind}\` in the overrides`);
}

/**
 * What stands in the text of an overrides file, by kind.
 *
 * @throws Error when the text is no YAML map.
 */
export function kindsOfOverrides(text: string): Values {
  return record(parse(text), "the overrides");
}

/**
 * Understands a map of texts, as a value or as its JSON text; nothing is an empty map.
 *
 * @throws Error when it is something else.
 */
export function parseTexts(value: unknown): Readonly<Record<string, string>> {
  const parsed = parseMap(value);
  const other = Object.entries(parsed).find(([, text]) => typeof text !== "string");
  if (other !== undefined)
    throw new Error(`the value of "${other[0]}" must be a text, got ${JSON.stringify(other[1])}`);
  return Object.fromEntries(Object.entries(parsed).map(([key, text]) => [key, String(text)]));
}

/**
 * Understands a map, as a value or as its JSON text; nothing is an empty map.
 *
 * @throws Error when it is something else.
 */
export function parseMap(value: unknown): Values {
  return record(parsed(value), "it");
}

/**
 * Understands a list of texts, as a value or as its JSON text; nothing is an empty list.
 *
 * @throws Error when it is something else.
 */
export function parseList(value: unknown): readonly string[] {
  const list = parsed(value) ?? [];
  if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
  throw new Error(`a list of texts is needed, got ${JSON.stringify(value)}`);
}

function parsed(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}

function record(value: unknown, what: string): Values {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  throw new Error(`${what} must be a map of keys to values`);
}

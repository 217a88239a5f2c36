import type { InputConfig } from "@actions/workflow-parser/model/workflow-template";

/** An input of a workflow that is called or dispatched. */
export type Inputs = Readonly<Record<string, string | number | boolean>>;

/** What the workflow file says about its inputs. */
type Definitions = Readonly<
  Record<string, Omit<InputConfig, "type" | "default"> & { type: string; default?: unknown }>
>;

/**
 * The inputs of a workflow, with its defaults.
 *
 * @throws Error naming the input that is unknown, missing or not allowed.
 */
export function readInputs(definitions: Definitions, given: Readonly<Record<string, unknown>>): Inputs {
  const unknown = Object.keys(given).find((name) => !(name in definitions));
  if (unknown !== undefined) throw new Error(`Unexpected inputs provided: ${JSON.stringify([unknown])}`);
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const value = given[name] ?? definition.default;
      if (definition.required === true && (value === undefined || value === "")) {
        throw new Error(`Required input '${name}' not provided`);
      }
      return [name, readInput(name, definition, value)];
    }),
  );
}

function readInput(name: string, { type, options }: Definitions[string], value: unknown): string | number | boolean {
  const text = value === undefined || value === null ? "" : String(value);
  if (type === "boolean") return text === "true";
  if (type === "number") return Number(text);
  if (options !== undefined && !options.includes(text)) {
    throw new Error(`Provided value '${text}' for input '${name}' not in the list of allowed values`);
  }
  return text;
}

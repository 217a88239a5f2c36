import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";

/** What the official description says of an operation. */
interface Operation {
  readonly method: string;
  readonly path: string;
  /** The shape of a good answer, as JSON Schema, by status. */
  readonly answers: Readonly<Record<string, object>>;
}

/**
 * The operations that the sandbox imitates: types, required properties and allowed values of their good answers, out of
 * DigitalOcean's OpenAPI description of 2026-08-07 (https://github.com/digitalocean/openapi, Apache-2.0).
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "contract.json"), "utf8"),
);

const ajv = new Ajv({ strict: false, allErrors: true });
const validators = new Map<object, ValidateFunction>();

/** What of a good answer is not as the description says; nothing when all is. */
export function breaches(method: string, target: string, status: number, body: unknown): readonly string[] {
  const path = target.split("?")[0] ?? "";
  const call = `${method} ${path}`;
  const operation = findOperation(method, path);
  if (operation === undefined) return [`${call}: there is no such operation`];
  const shape = operation.answers[status];
  if (shape === undefined) return [`${call}: ${status} is none of ${Object.keys(operation.answers).join(", ")}`];
  const validate = validators.get(shape) ?? ajv.compile(shape);
  validators.set(shape, validate);
  // An answer without a body has no shape.
  if (Object.keys(shape).length === 0 || validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${call}: ${instancePath} ${message}`);
}

/** The operation with the fewest variable parts that a path fits. */
function findOperation(method: string, path: string): Operation | undefined {
  const variables = (operation: Operation) => operation.path.split("{").length;
  return Object.values(OPERATIONS)
    .filter((operation) => operation.method === method && fits(operation.path.split("/"), path.split("/")))
    .sort((one, other) => variables(one) - variables(other))[0];
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length && pattern.every((part, index) => part.startsWith("{") || part === parts[index])
  );
}

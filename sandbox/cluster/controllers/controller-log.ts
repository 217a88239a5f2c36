import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where a controller writes what a person should know; one line each. */
export type ControllerLog = (controller: string, message: string) => void;

/** Appends to `<directory>/controllers.log`. */
export function openControllerLog(directory: string): ControllerLog {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "controllers.log");
  return (controller, message) => appendFileSync(file, `${new Date().toISOString()} ${controller}: ${message}\n`);
}

/** The sentence of an error, with the sentences of those it gathers and the answer of an API server. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeError).join("; ");
  if (error instanceof Error) return error.message.replaceAll(/\s*\n\s*/g, " ");
  return String(error);
}

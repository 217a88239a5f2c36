import type { CliError } from "../errors.ts";

/** A failure as lines for a terminal or a log: what is wrong, why, what to do next. */
export function renderFailureText(error: CliError): string {
  return [
    `error: ${error.message}`,
    ...error.details.map((line) => `  ${line}`),
    error.hint,
    `(${error.code}, docs/errors.md)`,
    "",
  ].join("\n");
}

/** A failure as a JSON text. */
export function renderFailureJson(error: CliError): string {
  const { code, message, hint, details } = error;
  return `${JSON.stringify({ error: { code, message, hint, details } }, undefined, 2)}\n`;
}

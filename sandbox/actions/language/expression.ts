import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { messageOf } from "../message-of.ts";
import { Expression, type Template } from "./template.ts";

/** What an expression can see at its place. */
export interface Scope {
  /** By name, such as `github`. */
  readonly contexts: Readonly<Record<string, unknown>>;
  /** Beyond those that are always there, such as `success`. */
  readonly functions?: Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;
}

/**
 * The value of a template, with all its expressions evaluated: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 *
 * @throws Error with the expression when it cannot be evaluated.
 */
export function resolve(template: Template, scope: Scope): unknown {
  if (template instanceof Expression) return fromData(evaluate(template.text, scope));
  if (Array.isArray(template)) return template.map((item: Template) => resolve(item, scope));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, resolve(value as Template, scope)]));
}

/** The value as text, as it stands in an environment variable. */
export function resolveText(template: Template, scope: Scope): string {
  if (template instanceof Expression) return evaluate(template.text, scope).coerceString();
  return toData(template).coerceString();
}

/** The values of a mapping as texts; an expression may stand for the whole mapping. */
export function resolveTexts(template: Template | undefined, scope: Scope): Record<string, string> {
  const values = template instanceof Expression ? resolve(template, scope) : template;
  const entries = Object.entries(typeof values === "object" && values !== null ? values : {});
  return Object.fromEntries(entries.map(([key, value]) => [key, resolveText(value as Template, scope)]));
}

/** Whether a condition holds. */
export function holds(condition: Template, scope: Scope): boolean {
  const value = condition instanceof Expression ? evaluate(condition.text, scope) : toData(condition);
  const falsy: readonly unknown[] = [null, false, 0, ""];
  return !falsy.includes(fromData(value)) && !Number.isNaN(fromData(value));
}

function evaluate(text: string, { contexts, functions = {} }: Scope): data.ExpressionData {
  const definitions = Object.entries(functions).map(([name, call]): FunctionDefinition => {
    const answer = (...values: readonly data.ExpressionData[]) => toData(call(...values.map(fromData)));
    return { name, minArgs: 0, maxArgs: Number.MAX_SAFE_INTEGER, call: answer };
  });
  const pairs = Object.entries(contexts).map(([key, value]) => ({ key, value: toData(value) }));
  try {
    const tree = new Parser(new Lexer(text).lex().tokens, Object.keys(contexts), definitions).parse();
    const known = new Map(definitions.map((definition) => [definition.name.toLowerCase(), definition]));
    return new Evaluator(tree, new data.Dictionary(...pairs), known).evaluate();
  } catch (cause) {
    const reason = messageOf(cause);
    throw new Error(`\${{ ${text} }} cannot be evaluated: ${reason}`, { cause });
  }
}

function toData(value: unknown): data.ExpressionData {
  if (typeof value === "string") return new data.StringData(value);
  return JSON.parse(JSON.stringify(value ?? null), data.reviver) as data.ExpressionData;
}

function fromData(value: data.ExpressionData): unknown {
  if (value instanceof data.NumberData) return value.value;
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}

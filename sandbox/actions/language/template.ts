import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from "@actions/workflow-parser/templates/tokens/type-guards";

/** An expression, without the `${{ }}` around it. */
export class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A part of a workflow file whose expressions are not evaluated yet. */
export type Template = string | number | boolean | null | Expression | readonly Template[] | TemplateMapping;

/** Keys and values, in the order of the file. */
export interface TemplateMapping {
  readonly [key: string]: Template;
}

/** Turns what the parser found into plain values; `conditionOf` completes what stands behind `if`. */
export function toTemplate(token: TemplateToken, conditionOf: (token: TemplateToken) => string): Template {
  if (isMapping(token)) {
    const entries = [...token].map(({ key, value }): [string, Template] => {
      if (!isString(key)) throw new Error(`the sandbox's runner knows no expressions as keys, such as ${key}`);
      return [
        key.value,
        isCondition(key.value, value) ? new Expression(conditionOf(value)) : toTemplate(value, conditionOf),
      ];
    });
    return Object.fromEntries(entries);
  }
  if (isSequence(token)) return [...token].map((item) => toTemplate(item, conditionOf));
  if (isBasicExpression(token)) return new Expression(token.expression);
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  return null;
}

/** The schema lets only conditions ask for a status. */
function isCondition(key: string, { definitionInfo }: TemplateToken): boolean {
  return key === "if" && (definitionInfo?.allowedContext.some((name) => name.startsWith("success(")) ?? false);
}

/** The mapping at this place; an empty one when nothing stands there. */
export function mappingAt(template: TemplateMapping, key: string): TemplateMapping {
  const value = template[key];
  return isTemplateMapping(value) ? value : {};
}

/** Whether it has keys and values. */
export function isTemplateMapping(value: Template | undefined): value is TemplateMapping {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Expression);
}

/** The text at this place, which must not be an expression; undefined when nothing stands there. */
export function textAt(template: TemplateMapping, key: string): string | undefined {
  const value = template[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object") throw new Error(`the sandbox's runner takes only plain text for "${key}"`);
  return String(value);
}

/** One name or several, as `needs` has them. */
export function namesAt(template: TemplateMapping, key: string): readonly string[] {
  const value = template[key] ?? [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

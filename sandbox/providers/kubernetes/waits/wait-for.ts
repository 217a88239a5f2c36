import { conditionOf, isJsonObject, type JsonObject } from "../object.ts";
import { READY, type WaitRule, waiting } from "./verdict.ts";

const TIMEOUT_SECONDS = 600;

/** One demand of `pulumi.com/waitFor`. */
interface Demand {
  readonly text: string;
  isMet(object: JsonObject): boolean;
}

/**
 * The rule that the annotation `pulumi.com/waitFor` describes: `jsonpath={.status.phase}=Running`,
 * `jsonpath={.status.address}` (there is a value), `condition=Ready`, `condition=Ready=False`, or a JSON list of these.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/customizing-await-logic/
 *
 * @throws Error when it is none of these.
 */
export function waitForRule(annotation: string): WaitRule {
  const demands = demandTexts(annotation).map(parseDemand);
  if (demands.length === 0) throw new Error("at least one condition must be specified");
  return {
    timeoutSeconds: TIMEOUT_SECONDS,
    judge:
      () =>
      ({ object }) => {
        const unmet = demands.filter((demand) => !demand.isMet(object));
        return unmet.length === 0 ? READY : waiting(...unmet.map((demand) => `waiting for ${demand.text}`));
      },
  };
}

function demandTexts(annotation: string): string[] {
  try {
    const parsed: unknown = JSON.parse(annotation);
    if (Array.isArray(parsed)) return parsed.map(String);
  } catch {
    // A single demand is no JSON.
  }
  return [annotation];
}

function parseDemand(text: string): Demand {
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (condition !== null) {
    const [, type = "", status = "True"] = condition;
    return { text, isMet: (object) => isSame(conditionOf(object, type)?.status, status) };
  }
  // In braces a path may itself compare: {.status.conditions[?(@.type=="Ready")].status}=True
  const path = /^jsonpath='?(?:(\{.*\})|([^=]*))(?:=([^']*))?'?$/.exec(text);
  if (path === null) throw new Error(`expected a "jsonpath=" or "condition=" prefix, got "${text}"`);
  const [, braced, bare = "", wanted] = path;
  const expression = braced ?? bare;
  const steps = parsePath(expression);
  return {
    text,
    isMet: (object) => {
      const values = select([object], steps);
      if (values.length === 0) return false;
      return wanted === undefined || values.some((value) => String(value) === wanted);
    },
  };
}

/** One step of a JSONPath: a field, an index, every element, or the elements whose field has a value. */
type Step = string | number | "*" | { readonly field: readonly string[]; readonly equals: string };

function parsePath(expression: string): Step[] {
  const path = expression.replace(/^\{/, "").replace(/\}$/, "");
  const pattern =
    /\[\?\(@\.([\w.]+)==["']([^"']*)["']\)\]|\[(\*)\]|\[(\d+)\]|\[["']([^"']+)["']\]|\.?((?:\\.|[^.[\]\\])+)/gy;
  const steps: Step[] = [];
  pattern.lastIndex = path.startsWith("$") ? 1 : 0;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (match === null) throw new Error(`"${expression}" is not a JSONPath that the sandbox understands`);
    const [, field, equals = "", every, index, quoted, plain = ""] = match;
    if (field !== undefined) steps.push({ field: field.split("."), equals });
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(every ?? quoted ?? plain.replaceAll("\\.", "."));
  }
  return steps;
}

function select(values: readonly unknown[], steps: readonly Step[]): unknown[] {
  return steps.reduce<unknown[]>((found, step) => found.flatMap((value) => take(value, step)), [...values]);
}

function take(value: unknown, step: Step): unknown[] {
  if (typeof step === "object") {
    return Array.isArray(value)
      ? value.filter((element) => select([element], step.field).some((found) => String(found) === step.equals))
      : [];
  }
  if (step === "*") return Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  if (typeof step === "number") return Array.isArray(value) && step in value ? [value[step]] : [];
  return isJsonObject(value) && step in value ? [value[step]] : [];
}

function isSame(actual: unknown, wanted: string): boolean {
  return typeof actual === "string" && actual.toLowerCase() === wanted.toLowerCase();
}

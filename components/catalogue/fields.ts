import { SIZES, type Size } from "../app/size.ts";
import type { DatabaseUse, SmokeTest } from "./definition.ts";
import { type Problem, show } from "./problem.ts";
import { suggestion } from "./spelling.ts";

/** A part of the catalogue under check: what was written, where, and where to say what is wrong with it. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
  readonly problems: Problem[];
}

/** Notes a problem with a field. */
export function refuse(field: Field, reason: string): undefined {
  field.problems.push({ path: field.path, reason: `${reason}, got ${show(field.value)}` });
  return undefined;
}

/** The field of an object under a key; missing keys and values that are no objects give an undefined value. */
export function at(field: Field, key: string): Field {
  const value = isRecord(field.value) ? field.value[key] : undefined;
  return { path: field.path === "" ? key : `${field.path}.${key}`, value, problems: field.problems };
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Refuses every key that is not among the known ones, each with the known one that was probably meant. */
export function checkKeys(field: Field, known: readonly string[]): void {
  if (!isRecord(field.value)) return;
  for (const key of Object.keys(field.value).filter((candidate) => !known.includes(candidate))) {
    const hint = suggestion(key, known) || `; known are ${known.join(", ")}`;
    field.problems.push({ path: at(field, key).path, reason: `there is no such key${hint}` });
  }
}

/** A path inside the repository, such as `examples/api`. */
export function repositoryPath(field: Field): string | undefined {
  const { value } = field;
  if (typeof value !== "string" || value === "") return refuse(field, "a path relative to the repository is needed");
  const segments = value.split("/");
  if (/\p{Control}/u.test(value)) return refuse(field, "a path holds no line breaks or other control characters");
  if (value.startsWith("/") || value.includes("\\") || segments.includes("..")) {
    return refuse(field, "a path stays inside the repository: no leading slash, no backslash, no `..`");
  }
  return segments.filter((segment) => segment !== "" && segment !== ".").join("/") || ".";
}

/** A TCP port. */
export function port(field: Field): number | undefined {
  const { value } = field;
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  return refuse(field, "a port is a whole number from 1 to 65535");
}

/** The path of a URL. */
export function urlPath(field: Field): string | undefined {
  const { value } = field;
  if (typeof value === "string" && /^\/[^\s]*$/.test(value)) return value;
  return refuse(field, "a path begins with / and holds no spaces");
}

/** A size, or the smallest when none is given. */
export function size(field: Field): Size | undefined {
  const { value } = field;
  if (value === undefined) return "small";
  const known = SIZES.find((candidate) => candidate === value);
  return known ?? refuse(field, `a size is ${SIZES.join(", ")}`);
}

/** A yes or no, or the default. */
export function choice(field: Field, otherwise: boolean): boolean {
  if (field.value === undefined) return otherwise;
  if (typeof field.value === "boolean") return field.value;
  refuse(field, "true or false is needed");
  return otherwise;
}

/** A list of texts, or an empty one when nothing is given. */
export function texts(field: Field, what: string): readonly string[] {
  const { value } = field;
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "")) return value;
  refuse(field, `${what} is a list of texts`);
  return [];
}

/** The use of the database; undefined when the app has none. */
export function databaseUse(field: Field): DatabaseUse | undefined {
  if (field.value === undefined) return undefined;
  if (!isRecord(field.value)) return refuse(field, "the use of the database is an object, `{}` for its address alone");
  checkKeys(field, ["migrate", "seed"]);
  const migrate = command(at(field, "migrate"));
  const seed = command(at(field, "seed"));
  return { ...(migrate === undefined ? {} : { migrate }), ...(seed === undefined ? {} : { seed }) };
}

/** The smoke tests with their defaults. */
export function smokeTests(field: Field): readonly Required<SmokeTest>[] {
  if (field.value === undefined) return [];
  if (!Array.isArray(field.value)) {
    refuse(field, "smoke tests are a list");
    return [];
  }
  return field.value.flatMap((value, index) => {
    const item = { path: `${field.path}[${index}]`, value, problems: field.problems };
    checkKeys(item, ["path", "expect"]);
    const path = urlPath(at(item, "path"));
    return path === undefined ? [] : [{ path, expect: expectation(at(item, "expect")) }];
  });
}

function expectation(field: Field): Required<SmokeTest>["expect"] {
  checkKeys(field, ["status", "contains"]);
  const status = at(field, "status");
  const contains = at(field, "contains");
  if (field.value !== undefined && !isRecord(field.value)) refuse(field, "the expected answer is an object");
  if (contains.value !== undefined && typeof contains.value !== "string") refuse(contains, "a text is needed");
  return {
    status: statusCode(status) ?? 200,
    ...(typeof contains.value === "string" ? { contains: contains.value } : {}),
  };
}

function statusCode(field: Field): number | undefined {
  const { value } = field;
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 100 && value <= 599) return value;
  return refuse(field, "an HTTP status is a whole number from 100 to 599");
}

/** A command with its arguments; undefined when nothing is given. */
export function command(field: Field): readonly string[] | undefined {
  if (field.value === undefined) return undefined;
  const words = texts(field, "a command");
  if (Array.isArray(field.value) && field.value.length === 0) return refuse(field, "a command has at least one word");
  return words;
}

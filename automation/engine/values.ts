import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { unknownKinds, unknownValues } from "../../stacks/known-values.ts";
import type { ValueKind } from "../../stacks/values.ts";
import { CliError } from "../errors.ts";

/** Configuration values by full key, such as `greenroom:domain`. */
export type ConfigValues = Readonly<Record<string, unknown>>;

/** What a `Pulumi.<kind>.yaml` may hold besides values; it belongs to the secrets among them. */
export interface StackFile {
  readonly encryptionsalt?: string;
  readonly encryptedkey?: string;
  readonly secretsprovider?: string;
  readonly config: ConfigValues;
}

/** Which values a stack gets, from the weakest to the strongest source. */
export interface ValueSources {
  /** Folder with `Pulumi.yaml` and `Pulumi.<kind>.yaml`. */
  readonly projectDirectory: string;
  /** Namespace of the keys: the project's name. */
  readonly project: string;
  /** Such as `platform` or `pr`; undefined for a stack that has no values. */
  readonly kind: ValueKind | undefined;
  /** YAML file `{<kind>: {<key>: <value>}}`; undefined when there is none. */
  readonly overridesFile: string | undefined;
}

/**
 * Puts together the settings file of a kind of stack.
 *
 * @throws CliError `configuration-invalid` when a file cannot be read, is no YAML map or has values that nothing reads
 */
export async function readStackFile({ kind, project, ...places }: ValueSources): Promise<StackFile> {
  if (kind === undefined) return { config: {} };
  const path = join(places.projectDirectory, `Pulumi.${kind}.yaml`);
  const [file, overrides] = await Promise.all([readYamlMap(path), readOverrides(places.overridesFile, kind, project)]);
  const own = readMap(path, file.config, '"config"');
  requireKnown(path, unknownValues(kind, keysOf(own, project)));
  const config = { ...own, ...overrides };
  return { ...pickTexts(file, ["encryptionsalt", "encryptedkey", "secretsprovider"]), config };
}

/**
 * The settings file of one stack.
 *
 * @param facts - what only this one environment has, keys without namespace; they come before everything else.
 */
export function withFacts(file: StackFile, project: string, facts: Readonly<Record<string, string>>): StackFile {
  return { ...file, config: { ...file.config, ...namespaced(project, facts) } };
}

async function readOverrides(file: string | undefined, kind: ValueKind, project: string): Promise<ConfigValues> {
  if (file === undefined) return {};
  const kinds = await readYamlMap(file);
  const values = namespaced(project, readMap(file, kinds[kind], `"${kind}"`));
  requireKnown(file, [...unknownKinds(Object.keys(kinds)), ...unknownValues(kind, keysOf(values, project))]);
  return values;
}

/** The keys of a project's own values, without its name; those of providers are not ours to judge. */
function keysOf(values: ConfigValues, project: string): readonly string[] {
  const prefix = `${project}:`;
  return Object.keys(values).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

function requireKnown(path: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new CliError(
    "configuration-invalid",
    `${path} has ${problems.length === 1 ? "a key" : "keys"} that nothing reads.`,
    "Correct what is named, or remove it, and run the command again.",
    { details: problems },
  );
}

/** Reads a YAML file whose top level is a map. @throws CliError `configuration-invalid` */
export async function readYamlMap(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return readMap(path, parse(await readFile(path, "utf8")), "the top level");
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw unusable(path, cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause), cause);
  }
}

/** Where a text among configuration values comes from. */
export interface TextSource {
  /** The file to correct. @default "Pulumi.platform.yaml" */
  readonly file?: string;
  /** What counts when nothing is set. @default - something must be set */
  readonly otherwise?: string;
}

/** A text among configuration values. @throws CliError `configuration-invalid` when it is missing */
export function readText(
  values: ConfigValues,
  key: string,
  { file = "Pulumi.platform.yaml", otherwise }: TextSource = {},
): string {
  const value = values[key] ?? otherwise;
  if (typeof value === "string" && value !== "") return value;
  throw new CliError(
    "configuration-invalid",
    `The value greenroom:${key} is ${value === undefined ? "not set" : JSON.stringify(value)}, and a text is needed.`,
    `Set it in ${file}.`,
  );
}

function readMap(path: string, value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  throw unusable(path, `${what} must be a map of keys to values`);
}

function unusable(path: string, reason: string, cause?: unknown): CliError {
  const message = `${path} cannot be used: ${reason.replace(/[.:]$/, "")}.`;
  return new CliError("configuration-invalid", message, "Correct the file and run the command again.", { cause });
}

function namespaced(project: string, values: Readonly<Record<string, unknown>>): ConfigValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
  );
}

function pickTexts<Key extends string>(
  map: Readonly<Record<string, unknown>>,
  keys: readonly Key[],
): { [K in Key]?: string } {
  const picked: { [K in Key]?: string } = {};
  for (const key of keys) {
    const value = map[key];
    if (typeof value === "string") picked[key] = value;
  }
  return picked;
}

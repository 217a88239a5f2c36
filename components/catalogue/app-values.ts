import type { CatalogueApp } from "./definition.ts";
import { readEnvironment } from "./environment.ts";
import { at, checkKeys, type Field, isRecord, refuse, size } from "./fields.ts";
import type { Problem } from "./problem.ts";
import { checkReferences } from "./references.ts";
import { suggestion } from "./spelling.ts";

/** What one environment has otherwise than the catalogue says, by app: `{ api: { replicas: 3, size: "large" } }`. */
export type AppValues = Readonly<Record<string, unknown>>;

/** An app as one environment runs it. */
export interface PlacedApp extends CatalogueApp {
  /** How many pods of it run at the same time. */
  readonly replicas: number;
}

/** Apps as an environment runs them, and what is wrong with its values; either is empty. */
export interface Placement {
  readonly apps: readonly PlacedApp[];
  readonly problems: readonly Problem[];
}

/** The number of pods of an app that the values do not name. */
interface Defaults {
  readonly replicas: number;
}

/** The apps of a catalogue with the values of one environment: number of pods, size, and environment variables. */
export function placeApps(apps: readonly CatalogueApp[], values: AppValues, defaults: Defaults): Placement {
  const problems: Problem[] = [];
  const names = apps.map(({ name }) => name);
  for (const name of Object.keys(values).filter((candidate) => !names.includes(candidate))) {
    const hint = suggestion(name, names) || `; there are ${names.join(", ")}`;
    problems.push({ path: name, reason: `there is no app "${name}"${hint}` });
  }
  const placed = apps.map((app) => place(app, { path: app.name, value: values[app.name], problems }, defaults));
  problems.push(...checkReferences(placed));
  return problems.length > 0 ? { apps: [], problems } : { apps: placed, problems };
}

function place(app: CatalogueApp, field: Field, defaults: Defaults): PlacedApp {
  if (field.value === undefined) return { ...app, ...defaults };
  if (!isRecord(field.value)) refuse(field, "the values of an app are a map");
  checkKeys(field, ["replicas", "size", "environment"]);
  const ownSize = at(field, "size");
  return {
    ...app,
    replicas: readReplicas(at(field, "replicas")) ?? defaults.replicas,
    size: ownSize.value === undefined ? app.size : (size(ownSize) ?? app.size),
    environment: { ...app.environment, ...readEnvironment(at(field, "environment")) },
  };
}

function readReplicas(field: Field): number | undefined {
  const { value } = field;
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  return refuse(field, "a whole number of at least 1 is needed");
}

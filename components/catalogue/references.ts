import type { CatalogueApp, Value } from "./definition.ts";
import type { APP_REFERENCES } from "./environment.ts";
import type { Problem } from "./problem.ts";
import { suggestion } from "./spelling.ts";

/** What is wrong with how apps name each other. */
export function checkReferences(apps: readonly CatalogueApp[]): readonly Problem[] {
  return apps.flatMap((app) => [
    ...app.after.flatMap((name) => checkAfter(app, name, apps)),
    ...Object.entries(app.environment).flatMap(([variable, value]) => checkValue(app, variable, value, apps)),
  ]);
}

function checkAfter(app: CatalogueApp, name: string, apps: readonly CatalogueApp[]): readonly Problem[] {
  const path = `${app.name}.after`;
  return find(name, apps) === undefined ? [unknown(path, name, apps)] : [];
}

function checkValue(
  app: CatalogueApp,
  variable: string,
  value: Value,
  apps: readonly CatalogueApp[],
): readonly Problem[] {
  const reference = appReference(value);
  if (reference === undefined) return [];
  const path = `${app.name}.environment.${variable}`;
  const target = find(reference.app, apps);
  if (target === undefined) return [unknown(path, reference.app, apps)];
  if (reference.kind === "url" && target.port === undefined) {
    return [{ path, reason: `the app "${target.name}" has no port, so it has no address` }];
  }
  if (reference.kind !== "url" && !target.exposed) {
    return [{ path, reason: `the app "${target.name}" has no public address: use { url: "${target.name}" }` }];
  }
  return [];
}

function appReference(
  value: Value,
): { readonly kind: (typeof APP_REFERENCES)[number]; readonly app: string } | undefined {
  if (typeof value !== "object") return undefined;
  if ("url" in value) return { kind: "url", app: value.url };
  if ("publicUrl" in value) return { kind: "publicUrl", app: value.publicUrl };
  if ("publicHost" in value) return { kind: "publicHost", app: value.publicHost };
  return undefined;
}

function find(name: string, apps: readonly CatalogueApp[]): CatalogueApp | undefined {
  return apps.find((app) => app.name === name);
}

function unknown(path: string, name: string, apps: readonly CatalogueApp[]): Problem {
  const names = apps.map((app) => app.name);
  return { path, reason: `there is no app "${name}"${suggestion(name, names) || `; there are ${names.join(", ")}`}` };
}

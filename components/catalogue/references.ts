import type { CatalogueApp, Value } from "./definition.ts";
import type { APP_REFERENCES } from "./environment.ts";
import type { Problem } from "./problem.ts";
import { suggestion } from "./spelling.ts";

/** What is wrong with how apps name each other. */
export function checkReferences(apps: readonly CatalogueApp[]): readonly Problem[] {
  return apps.flatMap((app) => [
    ...app.after.flatMap((name) => checkAfter(app, name, apps)),
    ...Object.entries(app.environment).flatMap(([variable, value]) => checkValue(app, variable, value, apps)),
    ...checkSecrets(app, apps),
  ]);
}

/** A secret has one value in an environment, wherever it is used. */
function checkSecrets(app: CatalogueApp, apps: readonly CatalogueApp[]): readonly Problem[] {
  const sources = new Map(apps.flatMap((other) => secretSources(other)).map(({ secret, from }) => [secret, from]));
  return secretSources(app).flatMap(({ variable, secret, from }) => {
    const other = sources.get(secret);
    if (other === from) return [];
    const reason = `the secret "${secret}" comes from ${from} here and from ${other} elsewhere: give them two names`;
    return [{ path: `${app.name}.environment.${variable}`, reason }];
  });
}

function secretSources({ environment }: CatalogueApp) {
  return Object.entries(environment).flatMap(([variable, value]) =>
    typeof value === "object" && "secret" in value && value.from !== undefined
      ? [{ variable, secret: value.secret, from: value.from }]
      : [],
  );
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

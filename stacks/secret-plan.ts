import { type Catalogue, type CatalogueApp, placeApps } from "../components/catalogue/index.ts";
import {
  isReference,
  isSecretName,
  isWholeReference,
  REFERENCE_FORM,
} from "../components/catalogue/secret-reference.ts";
import { suggestion } from "../components/catalogue/spelling.ts";
import { SECRET_BUNDLE, SECRET_PREFIX, secretsIn, secretsInBundle, WEBHOOK_SECRET } from "./secrets.ts";
import { parseMap, type ValueKind, type Values } from "./values.ts";

/** What the secrets of an environment are looked for in. */
export interface SecretOrder {
  /** Whose values they are. */
  readonly kind: ValueKind;

  /** The apps of the environment; none on the platform. */
  readonly apps: Catalogue;

  /** The values of the kind, without the project's namespace. */
  readonly values: Values;

  /** The environment variables of whoever deploys. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A secret whose value is in 1Password. */
export interface ReferredSecret {
  readonly name: string;
  readonly reference: string;

  /** Where the reference is written. */
  readonly place: string;
}

/** Where the value of each secret comes from. */
export interface SecretPlan {
  /** The values that stand in environment variables, by the names of the secrets. */
  readonly given: Readonly<Record<string, string>>;

  /** The secrets that have to be asked for. */
  readonly referred: readonly ReferredSecret[];

  /** Who uses which secret of the environment: the path of one user, by the name of the secret. */
  readonly users: ReadonlyMap<string, string>;

  /** The secrets that are used and stand nowhere. */
  readonly missing: readonly string[];

  /** What cannot be used among the values. */
  readonly problems: readonly string[];
}

const NO_BUNDLE = `${SECRET_BUNDLE}: a JSON object of texts is needed, such as {"STRIPE_KEY": "…"}`;

/**
 * Finds out where the secrets of an environment are: a variable `GREENROOM_SECRET_<NAME>` counts first, then `NAME` in the
 * JSON object of `GREENROOM_SECRETS`, then what `greenroom:secrets` among the values says, then the catalogue. Each of them
 * may hold a reference to 1Password; a value itself stands in a variable only.
 */
export function planSecrets({ kind, apps, values, variables }: SecretOrder): SecretPlan {
  const own = placed(apps, values);
  const users = secretUsers(own, values);
  const [single, bundle] = [secretsIn(variables), secretsInBundle(variables[SECRET_BUNDLE])];
  const fromVariables = { ...bundle, ...single };
  const { references, problems } = readReferences(kind, values, kind === "platform" ? undefined : [...users.keys()]);
  const sources = [
    ...listed(
      fromVariables,
      (name) => `the environment variable ${name in single ? `${SECRET_PREFIX}${name}` : SECRET_BUNDLE}`,
    ),
    ...listed(references, () => `greenroom:secrets in Pulumi.${kind}.yaml`),
    ...secretUses(own).flatMap(({ name, from, path }) =>
      from === undefined ? [] : [{ name, reference: from, place: `${path} in the catalogue` }],
    ),
  ];
  // The platform has no apps: it hands on what it is given, to the environments of the repository.
  const names = kind === "platform" ? new Set(sources.map(({ name }) => name)) : users.keys();
  const found = [...names].map((name) => ({ name, source: sources.find((source) => source.name === name) }));
  return {
    given: Object.fromEntries(Object.entries(fromVariables).filter(([, value]) => !isReference(value))),
    referred: found.flatMap(({ source }) => (source !== undefined && isReference(source.reference) ? [source] : [])),
    users,
    missing: found.flatMap(({ name, source }) => (source === undefined ? [name] : [])),
    problems: [...(bundle === undefined ? [NO_BUNDLE] : []), ...problems],
  };
}

/** Who uses which secret: the path of one user, by the name of the secret. */
export function secretUsers(
  apps: readonly CatalogueApp[],
  { alertSlackChannel = "" }: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const alerts = alertSlackChannel === "" ? [] : [[WEBHOOK_SECRET, "greenroom:alertSlackChannel"] as const];
  return new Map([...alerts, ...secretUses(apps).map(({ name, path }) => [name, path] as const)]);
}

function secretUses(apps: readonly CatalogueApp[]) {
  return apps.flatMap(({ name: app, environment }) =>
    Object.entries(environment).flatMap(([variable, value]) =>
      typeof value === "object" && "secret" in value
        ? [{ name: value.secret, from: value.from, path: `${app}.environment.${variable}` }]
        : [],
    ),
  );
}

/** The texts in the environment variables of apps that are no secrets, by their paths. */
export function plainTexts(apps: Catalogue, values: Values): Readonly<Record<string, string>> {
  const texts = placed(apps, values).flatMap(({ name, environment }) =>
    Object.entries(environment).flatMap(([variable, value]) =>
      typeof value === "string" ? [[`${name}.environment.${variable}`, value] as const] : [],
    ),
  );
  return Object.fromEntries(texts);
}

/** The apps with the values of their environment; what is wrong with these the program itself says. */
function placed(apps: Catalogue, { apps: values }: Values): readonly CatalogueApp[] {
  const placement = placeApps(apps, isMap(values) ? values : {}, { replicas: 1 });
  return placement.problems.length > 0 ? apps : placement.apps;
}

function listed(texts: Readonly<Record<string, string>>, place: (name: string) => string): readonly ReferredSecret[] {
  return Object.entries(texts).map(([name, reference]) => ({ name, reference, place: place(name) }));
}

/** @param known - the names that are used; undefined when every name is. */
function readReferences(kind: ValueKind, values: Values, known: readonly string[] | undefined) {
  const problems = misplaced(kind, values);
  const references: Record<string, string> = {};
  for (const [name, reference] of Object.entries(mapOrNothing(values.secrets, problems))) {
    const path = `greenroom:secrets: ${name}`;
    if (!isSecretName(name)) problems.push(`${path}: a secret is a name in capitals, such as STRIPE_KEY`);
    else if (known?.includes(name) === false) {
      problems.push(`${path}: nothing uses a secret of this name${suggestion(name, known)}`);
      // It may be the secret itself, so it is not shown.
    } else if (!isWholeReference(reference)) {
      problems.push(
        `${path}: a reference to 1Password (${REFERENCE_FORM}) is needed; a value itself has its place in the environment variable ${SECRET_PREFIX}${name}`,
      );
    } else references[name] = reference;
  }
  return { references, problems };
}

function mapOrNothing(value: unknown, problems: string[]): Values {
  try {
    return parseMap(value);
  } catch {
    problems.push("greenroom:secrets: a map of names and references is needed");
    return {};
  }
}

/** References where they would be taken by the letter. */
function misplaced(kind: ValueKind, { secrets: _, ...values }: Values): string[] {
  return referencesBelow(values, "").map(
    (path) =>
      `greenroom:${path}: a reference to 1Password would stand here by the letter: give it a name under greenroom:secrets in Pulumi.${kind}.yaml`,
  );
}

function referencesBelow(value: unknown, path: string): readonly string[] {
  if (isReference(value)) return [path];
  if (typeof value !== "object" || value === null || "secret" in value) return [];
  return Object.entries(value).flatMap(([key, inner]) => referencesBelow(inner, path === "" ? key : `${path}.${key}`));
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

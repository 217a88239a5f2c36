import type { AppDefinition, CatalogueApp } from "./definition.ts";
import { readEnvironment } from "./environment.ts";
import {
  at,
  checkKeys,
  choice,
  command,
  databaseUse,
  type Field,
  isRecord,
  port,
  refuse,
  repositoryPath,
  size,
  smokeTests,
  texts,
  urlPath,
} from "./fields.ts";

/** A name may be this long, so that `pr-<number>-<name>` stays within the 63 characters of a host label and a Job's name. */
const LONGEST_NAME = 20;

const KEYS = [
  "source",
  "dockerfile",
  "includes",
  "port",
  "health",
  "size",
  "environment",
  "database",
  "cache",
  "after",
  "exposed",
  "smokeTests",
  "integrationTest",
] as const satisfies readonly (keyof AppDefinition)[];

/** One app with its defaults; what is wrong with it is noted. */
export function readApp(name: string, field: Field): CatalogueApp | undefined {
  checkName(name, field);
  if (!isRecord(field.value)) return refuse(field, "an app is an object");
  checkKeys(field, KEYS);
  const source = readSource(field);
  const listens = port(at(field, "port"));
  const hasPort = at(field, "port").value !== undefined;
  const exposed = readExposed(at(field, "exposed"), hasPort);
  return {
    name,
    ...source,
    port: listens,
    health: readHealth(at(field, "health"), hasPort),
    size: size(at(field, "size")) ?? "small",
    environment: readEnvironment(at(field, "environment")),
    database: databaseUse(at(field, "database")),
    cache: choice(at(field, "cache"), false),
    after: texts(at(field, "after"), "what comes before"),
    exposed,
    smokeTests: readSmokeTests(at(field, "smokeTests"), hasPort),
    integrationTest: readIntegrationTest(at(field, "integrationTest"), exposed),
  };
}

function checkName(name: string, field: Field): void {
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= LONGEST_NAME) return;
  const reason = `a name is lower-case letters, digits and "-", begins with a letter, and has at most ${LONGEST_NAME} characters`;
  field.problems.push({ path: field.path, reason });
}

function readSource(field: Field): Pick<CatalogueApp, "paths" | "context" | "dockerfile"> {
  const source = repositoryPath(at(field, "source")) ?? ".";
  const includes = texts(at(field, "includes"), "what else the image is built from").map((value, index) => {
    const item = { path: `${field.path}.includes[${index}]`, value, problems: field.problems };
    return repositoryPath(item) ?? ".";
  });
  const given = at(field, "dockerfile");
  const dockerfile = given.value === undefined ? "Dockerfile" : (repositoryPath(given) ?? "Dockerfile");
  return {
    paths: [source, ...includes],
    context: includes.length === 0 ? source : ".",
    dockerfile: source === "." ? dockerfile : `${source}/${dockerfile}`,
  };
}

function readHealth(field: Field, hasPort: boolean): string | undefined {
  if (field.value === undefined) return hasPort ? "/healthz" : undefined;
  if (!hasPort) return refuse(field, "a health path needs a port");
  return urlPath(field);
}

function readExposed(field: Field, hasPort: boolean): boolean {
  const exposed = choice(field, hasPort);
  if (exposed && !hasPort) refuse(field, "an app without a port cannot have a public address");
  return exposed && hasPort;
}

function readSmokeTests(field: Field, hasPort: boolean): CatalogueApp["smokeTests"] {
  const tests = smokeTests(field);
  if (tests.length > 0 && !hasPort) refuse(field, "an app without a port cannot be asked anything");
  return tests;
}

function readIntegrationTest(field: Field, exposed: boolean): CatalogueApp["integrationTest"] {
  const words = command(field);
  if (words === undefined || exposed) return words;
  return refuse(field, "an app without a public address cannot be tried through it");
}

import type { AppDefinition, Catalogue, CatalogueApp } from "./definition.ts";
import { isRecord } from "./fields.ts";
import { orderByDependency } from "./order.ts";
import { CatalogueError, type Problem, show } from "./problem.ts";
import { readApp } from "./read-app.ts";
import { checkReferences } from "./references.ts";

/** On every list that was checked, and on no other; the same in each copy of this file. */
const CHECKED = Symbol.for("greenroom.catalogue");

/**
 * The apps of a repository, checked.
 *
 * @param apps - what a team writes about each, by name.
 * @returns the apps with all defaults filled in, each after those that it waits for.
 * @throws CatalogueError with everything that is wrong, not the first thing alone.
 */
export function defineApps<const Name extends string>(
  apps: Readonly<Record<Name, AppDefinition<NoInfer<Name>>>>,
): Catalogue {
  return readCatalogue(apps);
}

/**
 * The same for a value whose type is not known, such as one from a file that was loaded at run time.
 *
 * @throws CatalogueError with everything that is wrong.
 */
export function readCatalogue(value: unknown): Catalogue {
  if (!isRecord(value)) {
    const given = Array.isArray(value) ? "a list" : show(value);
    const reason = `the catalogue is an object with one key for each app, got ${given}`;
    throw new CatalogueError([{ path: "apps", reason }]);
  }
  const problems: Problem[] = [];
  const apps = Object.entries(value).flatMap(([name, definition]): readonly CatalogueApp[] => {
    const app = readApp(name, { path: name, value: definition, problems });
    return app === undefined ? [] : [app];
  });
  if (Object.keys(value).length === 0) problems.push({ path: "apps", reason: "there is no app in it" });
  problems.push(...checkReferences(apps));
  const order = orderByDependency(apps);
  if ("circle" in order) {
    problems.push({
      path: `${order.circle[0]}.after`,
      reason: `these wait for each other: ${order.circle.join(" → ")}`,
    });
  }
  if (problems.length > 0 || "circle" in order) throw new CatalogueError(problems);
  return Object.defineProperty([...order.sorted], CHECKED, { value: true });
}

/** Whether {@link defineApps} has made a value: everything else is still to be checked. */
export function isCatalogue(value: unknown): value is Catalogue {
  return Array.isArray(value) && CHECKED in value;
}

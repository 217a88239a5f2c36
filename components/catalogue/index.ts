export { type AppValues, type PlacedApp, placeApps } from "./app-values.ts";
export { defineApps, isCatalogue, readCatalogue } from "./define-apps.ts";
export type { AppDefinition, Catalogue, CatalogueApp, DatabaseUse, SmokeTest, Value } from "./definition.ts";
export { checkFiles, type NeededPath, neededPaths, type PathKind } from "./files.ts";
export { CatalogueError, type Problem } from "./problem.ts";
export { requireFiles } from "./working-folder.ts";

export { Database, type DatabaseArgs } from "./database.ts";
export { DatabaseAdministration, type DatabaseAdministrationArgs } from "./database-administration.ts";
export { EnvironmentDatabase, type EnvironmentDatabaseArgs } from "./environment-database.ts";

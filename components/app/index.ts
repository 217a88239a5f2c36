export { EnvironmentApp } from "./environment-app.ts";
export type { EnvironmentAppArgs } from "./environment-app-args.ts";
export { SIZES, type Size } from "./size.ts";
export { secretNames } from "./variables.ts";

export { EnvironmentApp, type EnvironmentAppArgs } from "./environment-app.ts";
export { SIZES, type Size } from "./size.ts";
export { secretNames } from "./variables.ts";

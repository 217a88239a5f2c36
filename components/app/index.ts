export { App } from "./app.ts";
export type { AppArgs } from "./app-args.ts";
export { type Resources, resources, SIZES, type Size } from "./size.ts";
export { secretNames } from "./variables.ts";

export { cacheDirectory, cached } from "./cache.ts";
export { prepareLinters } from "./linters.ts";
export { prepareToolchain } from "./prepare.ts";
export type { Toolchain } from "./toolchain.ts";

export { cacheDirectory, cached, contentKey } from "./cache.ts";
export { prepareToolchain } from "./prepare.ts";
export type { Toolchain, ToolName } from "./toolchain.ts";

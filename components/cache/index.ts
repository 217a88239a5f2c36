export { Cache, type CacheArgs } from "./cache.ts";
export { CacheAccess, type CacheAccessArgs } from "./cache-access.ts";
export { EnvironmentCache, type EnvironmentCacheArgs } from "./environment-cache.ts";
export { cacheResources } from "./resources.ts";

export { Registry, type RegistryArgs, type RegistryTier } from "./registry.ts";

export { EnvironmentNamespace, type EnvironmentNamespaceArgs } from "./environment-namespace.ts";
export type { Quota } from "./limits.ts";
export { databaseRange } from "./network-rules.ts";
export { PreviewNamespace } from "./preview-namespace.ts";
export { formatQuantity, parseQuantity } from "./quantity.ts";
export { SystemNamespace, type SystemNamespaceArgs } from "./system-namespace.ts";

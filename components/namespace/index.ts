export type { Quota } from "./limits.ts";
export { databaseRange } from "./network-rules.ts";
export { PreviewNamespace, type PreviewNamespaceArgs } from "./preview-namespace.ts";
export { SystemNamespace, type SystemNamespaceArgs } from "./system-namespace.ts";

export { DeletionGuard, type DeletionGuardArgs } from "./deletion-guard.ts";

import { findEnvironment } from "../environment.ts";

/** Whether `up` looks by itself how everything really is: where others can change things, and minutes do not count. */
export function looksFirst(environment: string): boolean {
  return findEnvironment(environment)?.kind === "standalone";
}

/** What to type so that an environment becomes again what its program says, whatever was done to it by hand. */
export function repairCommand(environment: string): string {
  return `greenroom up ${environment}${looksFirst(environment) ? "" : " --refresh"}`;
}

import type { Target } from "../stacks/compose-config.ts";
import type { ConfigValues } from "./engine/values.ts";

/** Where pull request environments live, as the platform's values say; the platform's program refuses other words. */
export function targetOf({ target }: ConfigValues): Target {
  return target === "compose-host" ? target : "kubernetes";
}

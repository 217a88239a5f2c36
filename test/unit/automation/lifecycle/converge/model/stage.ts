import type { Machinery } from "./machinery.ts";
import type { ModelRules, World } from "./world.ts";

/** What the runs of the model work on. */
export interface Stage {
  readonly world: World;
  readonly rules: ModelRules;
  readonly machinery: Machinery;
  /** Hears of what must never happen. */
  readonly complain: (wrong: string) => void;
}

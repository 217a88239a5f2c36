import type { Scene } from "./scene.ts";
import { DAILY_SCENES } from "./scenes-daily.ts";
import { SETUP_SCENES, UNDO_SCENES } from "./scenes-setup.ts";
import { STANDALONE_SCENES } from "./scenes-standalone.ts";

/** Every command that the documents show, in an order in which each finds its situation. */
export const SCRIPT: readonly Scene[] = [...SETUP_SCENES, ...DAILY_SCENES, ...STANDALONE_SCENES, ...UNDO_SCENES];

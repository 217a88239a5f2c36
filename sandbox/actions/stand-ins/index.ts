import { downloadArtifact, uploadArtifact } from "./artifacts.ts";
import { checkout } from "./checkout.ts";
import type { StandIns } from "./stand-in.ts";
import { setupNode, setupPulumi } from "./tools.ts";

/** The actions of the marketplace that have a stand-in here; every other one is refused by name. */
export const STAND_INS: StandIns = {
  "actions/checkout": checkout,
  "actions/setup-node": setupNode,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "pulumi/actions": setupPulumi,
};

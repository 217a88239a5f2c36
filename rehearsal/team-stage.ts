import { reachServices } from "./services.ts";
import type { Stage } from "./stage.ts";
import { withTeamSettings } from "./team-settings.ts";
import { openWorkflows, type Workflows } from "./workflows.ts";

/** A stage on which workflows run, as for a team. */
export interface TeamStage extends Stage {
  readonly workflows: Workflows;
}

/**
 * The same people with the settings of a team, and the workflows of their repository.
 *
 * @param platform - values of the platform that are different
 */
export async function openTeamStage(stage: Stage, platform?: Readonly<Record<string, unknown>>): Promise<TeamStage> {
  const commandLine = await withTeamSettings(stage.commandLine, platform);
  const workflows = await openWorkflows(commandLine, stage.runs);
  return { ...stage, commandLine, services: reachServices(commandLine), workflows };
}

import { join } from "node:path";
import type { ListedStack } from "../tools.ts";
import { explainFailure } from "./failures.ts";
import { findPulumi } from "./pulumi-cli.ts";
import type { Engine } from "./stack-session.ts";
import { mapStateFiles, type NamedState } from "./state-file.ts";
import { readYamlMap } from "./values.ts";
import { createStackFolder } from "./workspace.ts";

/** What it takes to list stacks. */
type Lister = Pick<Engine, "projectDirectory" | "environment" | "interruption">;

/** The stacks of this project in the backend, by name. */
export async function listStacks(engine: Lister): Promise<readonly ListedStack[]> {
  const project = await readYamlMap(join(engine.projectDirectory, "Pulumi.yaml"));
  const place = { backendUrl: engine.environment.PULUMI_BACKEND_URL, project: String(project.name) };
  return (await mapStateFiles(place, describeState)) ?? askForStacks(engine, project);
}

/** Asks the Pulumi CLI, which takes three seconds for a thousand stacks in a folder, and works with every backend. */
async function askForStacks(
  engine: Lister,
  project: Readonly<Record<string, unknown>>,
): Promise<readonly ListedStack[]> {
  const cli = findPulumi(engine.environment, engine.interruption);
  const folder = await createStackFolder(project, "none", { config: {} });
  try {
    const { stdout } = await cli.run(["stack", "ls", "--json"], folder.path, folder.environment);
    const stacks: readonly StackLine[] = JSON.parse(stdout);
    return stacks.map(({ name, lastUpdate, updateInProgress, resourceCount }) => ({
      name,
      updatedAt: lastUpdate,
      isUpdating: updateInProgress === true,
      resources: resourceCount,
    }));
  } catch (error) {
    throw explainFailure(error, { stack: "the backend", interruption: engine.interruption, update: undefined });
  } finally {
    await folder.remove();
  }
}

/** What `pulumi stack ls` tells of a stack in a folder. */
function describeState({ name, state: { deployment } }: NamedState): ListedStack {
  const time = deployment.manifest?.time;
  return {
    name,
    updatedAt: time === undefined ? undefined : new Date(time).toISOString(),
    isUpdating: false,
    resources: deployment.resources?.length ?? 0,
  };
}

/** One line of `pulumi stack ls --json`. */
interface StackLine {
  readonly name: string;
  readonly lastUpdate?: string;
  readonly updateInProgress?: boolean;
  readonly resourceCount?: number;
}

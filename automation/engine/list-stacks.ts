import { join } from "node:path";
import type { ListedStack } from "../tools.ts";
import { explainFailure } from "./failures.ts";
import { findPulumi } from "./pulumi-cli.ts";
import type { Engine } from "./stack-session.ts";
import { readYamlMap } from "./values.ts";
import { createStackFolder } from "./workspace.ts";

/** The stacks of this project in the backend. */
export async function listStacks(
  engine: Pick<Engine, "projectDirectory" | "environment" | "interruption">,
): Promise<readonly ListedStack[]> {
  const cli = findPulumi(engine.environment, engine.interruption);
  const project = await readYamlMap(join(engine.projectDirectory, "Pulumi.yaml"));
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

/** One line of `pulumi stack ls --json`. */
interface StackLine {
  readonly name: string;
  readonly lastUpdate?: string;
  readonly updateInProgress?: boolean;
  readonly resourceCount?: number;
}

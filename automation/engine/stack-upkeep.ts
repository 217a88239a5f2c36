import { join } from "node:path";
import { explainFailure } from "./failures.ts";
import { createInterrupter } from "./interruption.ts";
import { findPulumi } from "./pulumi-cli.ts";
import { StackCommands } from "./stack-commands.ts";
import { StackRecord } from "./stack-record.ts";
import type { Engine } from "./stack-session.ts";
import { resourcesOf } from "./state.ts";
import { readYamlMap } from "./values.ts";
import { createStackFolder } from "./workspace.ts";

/** The commands on a stack that need no program, and the record that gets them past its lock. */
export interface Upkeep {
  readonly commands: StackCommands;
  readonly record: StackRecord;
  /** Name of the project that the stack belongs to. */
  readonly project: string;
}

/** Calls `use` with the commands on a stack; its failures are explained, and its workspace is removed. */
export async function withUpkeep<T>(engine: Engine, name: string, use: (upkeep: Upkeep) => Promise<T>): Promise<T> {
  const cli = findPulumi(engine.environment, engine.interruption);
  const project = await readYamlMap(join(engine.projectDirectory, "Pulumi.yaml"));
  const folder = await createStackFolder(project, name, { config: {} });
  try {
    const commands = new StackCommands(name, cli, folder);
    const record = new StackRecord({ ...engine, stackName: name }, commands);
    return await use({ commands, record, project: String(project.name) });
  } catch (error) {
    throw explainFailure(error, { stack: name, interruption: engine.interruption, update: undefined });
  } finally {
    await folder.remove();
  }
}

/**
 * Sets or lifts the protection of those resources that are in the state of a stack; the program's own word counts again at the next
 * update. To protect is never too late: also whoever was asked to stop still does it.
 */
export async function setProtection(
  engine: Engine,
  name: string,
  urns: readonly string[],
  wanted: "protect" | "unprotect",
): Promise<void> {
  if (urns.length === 0) return;
  const isWanted = wanted === "protect";
  const calm = isWanted ? { ...engine, interruption: createInterrupter() } : engine;
  await withUpkeep(calm, name, async ({ commands, record }) => {
    await record.read();
    const resources = record.state === undefined ? [] : resourcesOf(record.state);
    const others = resources.filter(({ urn, protect = false }) => urns.includes(urn) && protect !== isWanted);
    if (others.length === 0) return;
    await record.withLock(() => commands.run(["state", wanted, ...others.map(({ urn }) => urn), "--yes"]));
  });
}

/**
 * Tries whether the passphrase opens the secrets in the state of a stack: the CLI opens all of them to tell the outputs, and
 * tells none. One without any secret is opened by every passphrase.
 *
 * @throws CliError `passphrase-wrong`
 */
export async function openSecrets(engine: Engine, name: string): Promise<void> {
  await withUpkeep(engine, name, async ({ commands }) => {
    await commands.run(["stack", "output", "--json"]);
  });
}

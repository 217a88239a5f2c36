import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type CommandLine, createCommandLine } from "../../rehearsal/command-line.ts";
import { type Developer, hireDeveloper } from "../../rehearsal/developer.ts";
import { meetPeople, type People } from "../../rehearsal/people.ts";
import { reachServices, type Services } from "../../rehearsal/services.ts";
import { createVisitor, type Visitor } from "../../rehearsal/visitor.ts";
import { takeDown } from "../../sandbox/commands/down.ts";
import { requireSandbox } from "../../sandbox/commands/input.ts";
import { bringUp } from "../../sandbox/commands/up.ts";
import { placesOf } from "../../sandbox/description.ts";

/** A whole sandbox of its own, with a platform in it, for tests of what a person meets. */
export interface SandboxStage {
  readonly root: string;
  readonly commandLine: CommandLine;
  readonly services: Services;
  readonly developer: Developer;
  readonly visitor: Visitor;
  readonly people: People;
  /** Ends the sandbox; nothing of it is left then. */
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, "../..");

type Settings = Readonly<Record<string, string>>;

/**
 * Starts a sandbox in a temporary folder, beside the checkout's own, and makes the platform.
 *
 * @param adjust - changes what the sandbox sets for the command line
 * @param repository - the git repository of the team. @default - one with the files of this checkout
 */
export async function setStage(
  adjust: (settings: Settings) => Settings | Promise<Settings> = (settings) => settings,
  repository?: string,
): Promise<SandboxStage> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-stage-"));
  const places = placesOf(join(folder, "sandbox"));
  const io = { root, places, environment: process.env, output: { write: () => true } };
  let hired: Developer | undefined;
  const stop = async () => {
    await hired?.leave();
    await takeDown(io);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await bringUp({ ...io, ...(repository === undefined ? {} : { repository }) });
    const environment = await adjust((await requireSandbox(io)).environment);
    const commandLine = createCommandLine(root, environment);
    const developer = await hireDeveloper(commandLine, environment.GREENROOM_REPOSITORY ?? "");
    hired = developer;
    await commandLine.require(process.execPath, [join(root, "bin", "greenroom.js"), "up", "platform"]);
    const visitor = createVisitor(environment);
    const others = { visitor, people: meetPeople(io), services: reachServices(commandLine) };
    return { root, commandLine, developer, ...others, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

import type { Repositories } from "../job/workspace.ts";

/** What an action gets to work with. */
export interface ActionCall {
  /** What the step gives it under `with`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The `github` context. */
  readonly github: Readonly<Record<string, unknown>>;
  /** The folder in which the job works. */
  readonly workspace: string;
  /** Programs, and nothing but what a step's process has. */
  readonly environment: Readonly<Record<string, string>>;
  readonly repositories: Repositories;
  /** The folder of the Node.js that jobs use. */
  readonly nodeFolder: string;
  /** Files of the run that jobs hand to each other. */
  readonly artifacts: string;
  print(line: string): void;
  addPath(folder: string): void;
}

/** Does on this machine what an action of the marketplace does, and gives back its outputs. @throws Error when it fails */
export type StandIn = (call: ActionCall) => Promise<Readonly<Record<string, string>>>;

/** By `owner/name` in small letters. */
export type StandIns = Readonly<Record<string, StandIn>>;

/** The inputs of a call. @throws Error naming an input that the stand-in does not know */
export function readActionInputs<Name extends string>(
  { inputs }: ActionCall,
  known: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const names: readonly string[] = known;
  const unknown = Object.keys(inputs).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`the sandbox's stand-in for this action does not know "${unknown}"`);
  return inputs as Readonly<Partial<Record<Name, string>>>;
}

import { isAlive, readDescription, readProcess, type SandboxDescription, type SandboxPlaces } from "../description.ts";
import { SandboxError } from "../errors.ts";

/** What every command gets from `main.ts`. */
export interface CommandInput {
  /** The checkout: where examples and catalogue are. */
  readonly root: string;
  /** The sandbox that is meant. */
  readonly places: SandboxPlaces;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: { readonly isTTY?: boolean; write(text: string): unknown };
}

/**
 * The sandbox of this checkout, which must run.
 *
 * @throws SandboxError saying how to start it.
 */
export async function requireSandbox({ places }: CommandInput): Promise<SandboxDescription> {
  const [holder, description] = [await readProcess(places), await readDescription(places)];
  if (holder !== undefined && isAlive(holder) && description !== undefined) return description;
  throw new SandboxError("no sandbox runs for this checkout; start one with: npm run sandbox -- up");
}

import { isAlive, placesOf, readDescription, readProcess, type SandboxDescription } from "../description.ts";
import { SandboxError } from "../errors.ts";

/** What every command gets from `main.ts`. */
export interface CommandInput {
  /** The checkout whose sandbox is meant. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: { readonly isTTY?: boolean; write(text: string): unknown };
}

/**
 * The sandbox of this checkout, which must run.
 *
 * @throws SandboxError saying how to start it.
 */
export async function requireSandbox({ root }: CommandInput): Promise<SandboxDescription> {
  const places = placesOf(root);
  const [holder, description] = [await readProcess(places), await readDescription(places)];
  if (holder !== undefined && isAlive(holder) && description !== undefined) return description;
  throw new SandboxError("no sandbox runs for this checkout; start one with: npm run sandbox -- up");
}

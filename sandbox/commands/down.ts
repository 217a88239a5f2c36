import { requestDaemon } from "../control.ts";
import { isAlive, readProcess, type SandboxPlaces, type SandboxProcess } from "../description.ts";
import { SandboxError } from "../errors.ts";
import { removeLeftovers } from "../leftovers.ts";
import { waitFor } from "../polling.ts";
import { putOnSearchPath } from "../search-path.ts";
import type { CommandInput } from "./input.ts";

const ORDERLY_STOP_SECONDS = 30;

/**
 * Stops the sandbox of this checkout, also one that crashed, and removes everything that it made.
 *
 * @throws SandboxError naming what could not be removed.
 */
export async function takeDown({ places, output }: CommandInput): Promise<void> {
  const holder = await readProcess(places);
  if (holder !== undefined) putOnSearchPath(holder.tools);
  if (holder !== undefined && isAlive(holder)) await stop(places, holder);
  const left = await removeLeftovers(places);
  if (left.length > 0) throw new SandboxError(`these parts of the sandbox could not be removed: ${left.join(", ")}`);
  output.write(
    holder === undefined ? "no sandbox was running for this checkout\n" : "the sandbox is down; nothing is left\n",
  );
}

/**
 * Takes down what is up in this checkout, for somebody who needs a new one, and says so first: a developer loses what is in it.
 * Says nothing when none is up.
 *
 * @throws SandboxError naming what could not be removed.
 */
export async function makeRoom(input: CommandInput): Promise<void> {
  const holder = await readProcess(input.places);
  if (holder !== undefined && isAlive(holder)) {
    input.output.write("a sandbox is up in this checkout: it is taken down first, with everything in it\n");
  }
  await takeDown({ ...input, output: { write: () => undefined } });
}

/** Its programs end in order when the daemon can still be asked; with its namespaces they end in any case. */
async function stop(places: SandboxPlaces, holder: SandboxProcess): Promise<void> {
  const ended = async () => (isAlive(holder) ? undefined : true);
  try {
    await requestDaemon(places, "POST", "/stop");
    await waitFor("the sandbox's end", ended, { timeoutSeconds: ORDERLY_STOP_SECONDS });
  } catch {
    process.kill(holder.pid, "SIGKILL");
    await waitFor("the sandbox's end", ended, { timeoutSeconds: ORDERLY_STOP_SECONDS });
  }
}

import { requestDaemon } from "../control.ts";
import { isAlive, readDescription, readProcess } from "../description.ts";
import type { CommandInput } from "./input.ts";

/** Prints whether a sandbox runs, what is in it and where it answers. */
export async function showStatus({ places, output }: CommandInput): Promise<void> {
  const holder = await readProcess(places);
  if (holder === undefined) {
    output.write("no sandbox runs for this checkout\n");
    return;
  }
  const description = await readDescription(places);
  if (!isAlive(holder) || description === undefined) {
    output.write(
      "the sandbox of this checkout died or never came up; clean up after it with: npm run sandbox -- down\n",
    );
    return;
  }
  output.write(`sandbox ${places.id}, up since ${description.startedAt} (took ${description.seconds} s)\n`);
  for (const [name, url] of Object.entries(description.endpoints)) output.write(`  ${name.padEnd(18)} ${url}\n`);
  output.write(await requestDaemon(places, "GET", "/status"));
}

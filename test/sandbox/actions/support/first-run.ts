import type { Host } from "../../../../sandbox/actions/job/host.ts";
import type { Run } from "../../../../sandbox/actions/run/record.ts";
import { first, withActions } from "./actions-stage.ts";

/** Runs a workflow once, because of a push to `main`: `jobs` is the file without its `on`. */
export async function runOnPush(
  jobs: string,
  options: { files?: Readonly<Record<string, string>>; host?: Partial<Host> } = {},
): Promise<Run> {
  let run: Run | undefined;
  await withActions(
    { "one.yml": `on: push\n${jobs}` },
    async ({ push, play }) => {
      await push("main", { "menu.txt": "tea\n" });
      run = first(await play());
    },
    options,
  );
  if (run === undefined) throw new Error("nothing ran");
  return run;
}

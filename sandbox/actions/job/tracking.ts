import { readdirSync, readFileSync } from "node:fs";

/** Every process of a job carries it, as on real runners, so that those that outlive their step are found. */
export const TRACKING_VARIABLE = "RUNNER_TRACKING_ID";

/** Ends every process that carries this mark. @returns their commands */
export function endProcessesOf(tracking: string | undefined): readonly string[] {
  if (tracking === undefined) return [];
  const mark = `${TRACKING_VARIABLE}=${tracking}`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && read(entry, "environ").split("\0").includes(mark))
    .flatMap((entry) => {
      const command = read(entry, "comm").trim();
      try {
        process.kill(Number(entry), "SIGKILL");
        return [command];
      } catch {
        return [];
      }
    });
}

function read(entry: string, file: string): string {
  try {
    return readFileSync(`/proc/${entry}/${file}`, "utf8");
  } catch {
    return "";
  }
}

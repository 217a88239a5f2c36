import type { BuildResult } from "../commands/build.ts";
import { formatDuration } from "./duration.ts";

/** What `build` built, as lines. */
export function buildLines({ commit, apps, timings }: BuildResult): readonly string[] {
  return [
    `commit ${commit.slice(0, 7)}: the catalogue is in order, and ${apps.length === 1 ? "its image" : `all ${apps.length} images`} can be built; it took ${formatDuration(timings.total)}`,
    ...apps.map(({ name, image }) => `  ${name.padEnd(20)} ${image}`),
  ];
}

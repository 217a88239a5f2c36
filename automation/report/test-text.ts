import type { TestResult } from "../commands/test.ts";
import { formatDuration } from "./duration.ts";

/** How the apps answered, as lines. */
export function testLines({ environment, commit, apps, timings }: TestResult): readonly string[] {
  return [
    `${environment} answers as commit ${commit.slice(0, 7)} should; it took ${formatDuration(timings.total)}`,
    ...apps.map(({ name, url, integrationSeconds }) => {
      const own = integrationSeconds === undefined ? "" : `, integration test ${formatDuration(integrationSeconds)}`;
      return `  ${name.padEnd(20)} ${url}  health, commit, smoke tests${own}`;
    }),
  ];
}

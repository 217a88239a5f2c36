import type docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

const LOG_LINES = 20;

/**
 * Known when a container that runs once has ended well. Docker's provider counts every end as a success, so what must not
 * start after a failure has to take one of its inputs from here.
 *
 * @param what - such as `the migration of "api"`.
 */
export function successOf(what: string, container: docker.Container): pulumi.Output<true> {
  return pulumi.all([container.exitCode, container.containerLogs]).apply(([exitCode, log]): true => {
    if (exitCode === 0) return true;
    throw new pulumi.RunError([`${what} failed with exit code ${exitCode}:`, ...lastLines(log ?? "")].join("\n  "));
  });
}

function lastLines(log: string): readonly string[] {
  return log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-LOG_LINES);
}

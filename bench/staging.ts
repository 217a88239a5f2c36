import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommandLine } from "../rehearsal/command-line.ts";
import { type Comparison, compare, time } from "./measure.ts";

/** How long making staging took, along its slowest chain and one after the other, in seconds. */
export interface CriticalPathFigures {
  readonly seconds: number;
  readonly sumSeconds: number;
}

/** What was measured of staging. */
export interface StagingFigures {
  readonly path: CriticalPathFigures;
  readonly preview: Comparison;
}

interface UpAnswer {
  readonly criticalPath: CriticalPathFigures;
}

/** A stack with nothing in it. */
const EMPTY_STACK = "empty";

const LOOK_ONLY = ["--preview-only", "--run-program=false"];

/** Makes staging, and compares the preview of the unchanged environment with {@link timeFloor}. */
export async function measureStaging(root: string, commandLine: CommandLine, runs: number): Promise<StagingFigures> {
  const up = ["up", "staging", "--reason", "measurements"];
  const { exitCode, answer } = await commandLine.greenroom<UpAnswer>(...up);
  if (exitCode !== 0) throw new Error(`greenroom ${up.join(" ")} ended with ${exitCode}: ${JSON.stringify(answer)}`);
  const project = join(root, ".sandbox", "empty-program");
  await mkdir(project, { recursive: true });
  await copyFile(join(root, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
  await writeFile(join(project, "index.js"), "");
  const pulumi: Pulumi = (...words) =>
    commandLine.require("pulumi", [...words, "--non-interactive"], { workingDirectory: project });
  await pulumi("stack", "init", EMPTY_STACK);
  const greenroom = [join(root, "bin", "greenroom.js"), "preview", "staging"];
  const preview = await compare(
    runs,
    {
      name: "greenroom preview staging, unchanged",
      run: () => time(() => commandLine.require(process.execPath, greenroom)),
    },
    { name: "an empty program's preview and one read of each", run: () => timeFloor(pulumi) },
  );
  await pulumi("stack", "rm", EMPTY_STACK, "--yes");
  await rm(project, { recursive: true });
  await commandLine.greenroom("destroy", "staging", "--force");
  return { path: answer.criticalPath, preview };
}

type Pulumi = (...words: readonly string[]) => Promise<string>;

/**
 * What no preview can do without: that of an empty program, and one read of each resource, which is a refresh without a
 * program less the same of a stack with nothing in it.
 *
 * @returns seconds.
 */
async function timeFloor(pulumi: Pulumi): Promise<number> {
  const empty = await time(() => pulumi("preview", "--stack", EMPTY_STACK));
  const refresh = await time(() => pulumi("refresh", "--stack", "staging", ...LOOK_ONLY));
  const start = await time(() => pulumi("refresh", "--stack", EMPTY_STACK, ...LOOK_ONLY));
  return empty + refresh - start;
}

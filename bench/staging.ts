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

/**
 * Makes staging, and compares the preview of the unchanged environment with what no preview can do without: the engine's
 * start with an empty program, and one read of each resource.
 */
export async function measureStaging(root: string, commandLine: CommandLine, runs: number): Promise<StagingFigures> {
  const up = ["up", "staging", "--reason", "measurements"];
  const { exitCode, answer } = await commandLine.greenroom<UpAnswer>(...up);
  if (exitCode !== 0) throw new Error(`greenroom ${up.join(" ")} ended with ${exitCode}: ${JSON.stringify(answer)}`);
  const project = join(root, ".sandbox", "empty-program");
  await mkdir(project, { recursive: true });
  await copyFile(join(root, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
  await writeFile(join(project, "index.js"), "");
  const floor = ["refresh", "--stack", "staging", "--preview-only", "--run-program=false", "--non-interactive"];
  const greenroom = [join(root, "bin", "greenroom.js"), "preview", "staging"];
  const preview = await compare(
    runs,
    {
      name: "greenroom preview staging, unchanged",
      run: () => time(() => commandLine.require(process.execPath, greenroom)),
    },
    {
      name: "pulumi refresh --preview-only, no program",
      run: () => time(() => commandLine.require("pulumi", floor, { workingDirectory: project })),
    },
  );
  await rm(project, { recursive: true });
  await commandLine.greenroom("destroy", "staging", "--force");
  return { path: answer.criticalPath, preview };
}

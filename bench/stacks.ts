import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandLine, createCommandLine } from "../rehearsal/command-line.ts";
import { type Comparison, compare, time } from "./measure.ts";

const FEW = 10;
const MANY = 1000;
const MODEL = "pr-1";

/** What is done in a backend with few stacks and in one with many, in turn. */
const COMMANDS = [["list"], ["status", MODEL], ["up", "platform"]] as const satisfies readonly (readonly string[])[];

/** One command in a backend with many stacks, and the same in one with few. */
export interface StackFigures {
  readonly command: string;
  readonly comparison: Comparison;
}

/**
 * Measures how the command line grows with the number of environments: copies of the sandbox's state, in which the
 * environment `pr-1` stands again and again under other names.
 */
export async function measureStacks(
  root: string,
  environment: Readonly<Record<string, string>>,
  runs: number,
): Promise<readonly StackFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), "greenroom-bench-"));
  try {
    const commandLineWith = (count: number) => {
      const url = createBackend(join(folder, String(count)), environment.PULUMI_BACKEND_URL ?? "", count);
      return createCommandLine(root, { ...environment, PULUMI_BACKEND_URL: url });
    };
    const [many, few] = [commandLineWith(MANY), commandLineWith(FEW)];
    const run = (commandLine: CommandLine, words: readonly string[]) =>
      time(() => commandLine.require(process.execPath, [join(root, "bin", "greenroom.js"), ...words]));
    const figures: StackFigures[] = [];
    for (const words of COMMANDS) {
      const command = `greenroom ${words.join(" ")}`;
      const comparison = await compare(
        runs,
        { name: `${command}, ${MANY} stacks`, run: () => run(many, words) },
        { name: `${command}, ${FEW} stacks`, run: () => run(few, words) },
      );
      figures.push({ command, comparison });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the platform, and as many environments as are wanted; returns the address of the new backend. */
function createBackend(folder: string, modelUrl: string, count: number): string {
  const model = join(fileURLToPath(modelUrl), ".pulumi");
  const [from, to] = [join(model, "stacks", "greenroom"), join(folder, ".pulumi", "stacks", "greenroom")];
  mkdirSync(to, { recursive: true });
  cpSync(join(model, "meta.yaml"), join(folder, ".pulumi", "meta.yaml"));
  for (const file of readdirSync(from)) {
    if (file.startsWith("platform.")) cpSync(join(from, file), join(to, file));
    if (!file.startsWith(`${MODEL}.`)) continue;
    const text = readFileSync(join(from, file), "utf8");
    for (let number = 1; number <= count; number++) {
      const name = `pr-${number}`;
      writeFileSync(join(to, file.replace(MODEL, name)), text.replaceAll(MODEL, name));
    }
  }
  return `file://${folder}`;
}

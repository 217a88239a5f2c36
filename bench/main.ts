import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CommandLine, createCommandLine } from "../rehearsal/command-line.ts";
import { hireDeveloper } from "../rehearsal/developer.ts";
import { reachServices } from "../rehearsal/services.ts";
import { makeRoom, takeDown } from "../sandbox/commands/down.ts";
import { tellFailure } from "../sandbox/commands/failure.ts";
import { requireSandbox } from "../sandbox/commands/input.ts";
import { bringUp } from "../sandbox/commands/up.ts";
import { placesOf, readProcess, sandboxDirectory } from "../sandbox/description.ts";
import { requireMachine } from "../sandbox/machine.ts";
import { createDatabaseByHand } from "./database.ts";
import { applyByHand, readManifests, removeByHand, withPassword } from "./floor.ts";
import { compare, describeRange, sample, time } from "./measure.ts";
import { memoryOfTree } from "./memory.ts";
import { measureStacks } from "./stacks.ts";
import { measureStaging } from "./staging.ts";

const RUNS = 5;
const PAGE = "examples/web/page.js";

const root = resolve(import.meta.dirname, "..");
const places = placesOf(sandboxDirectory(root));
const io = { root, places, environment: process.env, output: { write: () => true } };
const figures: Record<string, string> = {};

function report(name: string, figure: string): void {
  figures[name] = figure;
  process.stdout.write(`${name}: ${figure}\n`);
}

/** Measures side by side in one run; figures of different runs or machines do not compare, ratios do. */
async function main(): Promise<void> {
  requireMachine();
  await makeRoom({ ...io, output: process.stdout });
  const ups = await sample("sandbox up", 3, async () => {
    await takeDown(io);
    await bringUp(io);
  });
  report("sandbox down and up, warm cache", describeRange(ups.seconds, " s"));
  const { environment, seconds } = await requireSandbox(io);
  report("of that, up", `${seconds.toFixed(2)} s`);
  const commandLine = createCommandLine(root, environment);
  try {
    await measureEnvironments(commandLine);
  } finally {
    await takeDown(io);
  }
  mkdirSync(join(root, "bench", "results"), { recursive: true });
  writeFileSync(join(root, "bench", "results", "figures.json"), `${JSON.stringify(figures, undefined, 2)}\n`);
}

async function measureEnvironments(commandLine: CommandLine): Promise<void> {
  const greenroom = (...words: string[]) =>
    commandLine.require(process.execPath, [join(root, "bin", "greenroom.js"), ...words]);
  const help = await sample("help", 2 * RUNS, () => greenroom("--help"));
  report("greenroom --help", describeRange(help.seconds, " s"));
  report("greenroom up platform", `${(await time(() => greenroom("up", "platform"))).toFixed(2)} s`);
  await openPullRequests(commandLine);
  // The first keeps the images that both share in the registry.
  report("greenroom up pr-1, images built", `${(await time(() => greenroom("up", "pr-1"))).toFixed(2)} s`);
  await greenroom("up", "pr-2");
  const manifests = await readManifests(commandLine, "pr-2");
  await greenroom("destroy", "pr-2");
  const up = await compare(
    RUNS,
    {
      name: "greenroom up pr-2",
      run: async () => {
        const taken = await time(() => greenroom("up", "pr-2"));
        await greenroom("destroy", "pr-2");
        return taken;
      },
    },
    {
      name: "kubectl apply and rollout status",
      run: async () => {
        const database = await createDatabaseByHand(commandLine, "pr_2");
        const taken = await applyByHand(commandLine, withPassword(manifests, "pr_2", database.password));
        await removeByHand(commandLine, manifests);
        await database.remove();
        return taken;
      },
    },
  );
  report(up.first.name, describeRange(up.first.seconds, " s"));
  report(up.second.name, describeRange(up.second.seconds, " s"));
  report("ratio, new environment", describeRange(up.ratios, "×"));
  await measureUnchanged(commandLine, greenroom);
  for (const { command, comparison } of await measureStacks(root, commandLine.environment, RUNS)) {
    report(comparison.first.name, describeRange(comparison.first.seconds, " s"));
    report(comparison.second.name, describeRange(comparison.second.seconds, " s"));
    report(`ratio, ${command}`, describeRange(comparison.ratios, "×"));
  }
  const { path, preview } = await measureStaging(root, commandLine, RUNS);
  report("up staging, along the critical path", `${path.seconds.toFixed(1)} s`);
  report("up staging, sum of its resources", `${path.sumSeconds.toFixed(1)} s`);
  report(preview.first.name, describeRange(preview.first.seconds, " s"));
  report(preview.second.name, describeRange(preview.second.seconds, " s"));
  report("ratio, preview of an unchanged staging", describeRange(preview.ratios, "×"));
  const holder = await readProcess(places);
  report("memory of the sandbox with one environment", `${memoryOfTree(holder?.pid ?? 0)} MiB`);
}

async function measureUnchanged(
  commandLine: CommandLine,
  greenroom: (...words: string[]) => Promise<string>,
): Promise<void> {
  // Plain Pulumi writes into the stack's file; the checkout gets its own back.
  const stackFile = join(root, "Pulumi.platform.yaml");
  const values = readFileSync(stackFile);
  const plain = ["up", "--stack", "platform", "--yes", "--non-interactive", "--skip-preview"];
  const unchanged = await compare(
    RUNS,
    { name: "greenroom up platform, unchanged", run: () => time(() => greenroom("up", "platform")) },
    { name: "pulumi up, the same program", run: () => time(() => commandLine.require("pulumi", plain)) },
  );
  writeFileSync(stackFile, values);
  report(unchanged.first.name, describeRange(unchanged.first.seconds, " s"));
  report(unchanged.second.name, describeRange(unchanged.second.seconds, " s"));
  report("ratio, nothing to change", describeRange(unchanged.ratios, "×"));
}

async function openPullRequests(commandLine: CommandLine): Promise<void> {
  const developer = await hireDeveloper(commandLine, commandLine.environment.GREENROOM_REPOSITORY ?? "");
  const services = reachServices(commandLine);
  for (const branch of ["one", "two"]) {
    await developer.push(branch, {
      file: PAGE,
      replace: "<h1>Storefront</h1>",
      by: "<h1>Shop</h1>",
      message: "Rename",
    });
    await services.openPullRequest(branch, "Rename");
  }
  await developer.leave();
}

await main().catch((error: unknown) => {
  process.exit(tellFailure("bench", error));
});

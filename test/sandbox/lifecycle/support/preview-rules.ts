import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import type { PreviewRules } from "../../../../automation/lifecycle/converge/facts.ts";
import { type CommandLine, createCommandLine } from "../../../../rehearsal/command-line.ts";
import type { SandboxStage } from "../../../support/sandbox-stage.ts";

const SOON = 0.000_001;

/** Rules under which an environment is somewhere else on its way, without that any time has to pass. */
export const TIMES = {
  /** Its lease has days left, and the comment warns of its end already. */
  warned: { leaseHours: 72, warnHours: 72 - SOON, sleepHours: 96 },
  asleep: { leaseHours: SOON, warnHours: 0, sleepHours: 96 },
  over: { leaseHours: SOON, warnHours: 0, sleepHours: 0 },
} as const;

/** A program for the container of the API: it puts something into its database that no migration and no seed brings back. */
export const INSERT_NIGHT_TEA = `const { openDatabase } = await import(process.cwd() + "/database.js");
const database = openDatabase(process.env.DATABASE_URL);
await database.query("INSERT INTO products (name, price_cents) VALUES ($$Night tea$$, 450)");
await database.end();`;

/** A command line whose previews live by other rules than `Pulumi.pr.yaml` says. */
export async function underRules(
  { root, commandLine: { environment } }: SandboxStage,
  rules: Partial<PreviewRules>,
): Promise<CommandLine> {
  return createCommandLine(root, await withValues(environment, "pr", rules));
}

/** Settings for a platform that is one droplet with Docker. */
export function onComposeHost(environment: Settings): Promise<Settings> {
  return withValues(environment, "platform", { target: "compose-host" });
}

/**
 * A lease that has just run out for what happened then, and would not have for what happens from now on: it is as long as
 * that is ago.
 */
export function leaseSince(then: string): Partial<PreviewRules> {
  const leaseHours = (Date.now() - Date.parse(then)) / 3_600_000;
  return { leaseHours, warnHours: 0, sleepHours: 96 };
}

type Settings = Readonly<Record<string, string>>;

/** Settings with other values of a kind of stack than the sandbox gave. */
async function withValues(environment: Settings, kind: "pr" | "platform", changes: object): Promise<Settings> {
  const own = environment.GREENROOM_VALUES ?? "";
  const values: Readonly<Partial<Record<string, object>>> = parse(await readFile(own, "utf8"));
  const file = join(dirname(own), `values-${kind}-of-test.yaml`);
  await writeFile(file, stringify({ ...values, [kind]: { ...values[kind], ...changes } }));
  return { ...environment, GREENROOM_VALUES: file };
}

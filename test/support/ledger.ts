import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { FindCreated } from "../../automation/engine/pending-creates.ts";

/** Inputs of a ledger entry; see `ledger-provider.ts`. */
export interface EntryArgs {
  readonly name: string;
  readonly text?: pulumi.Input<string>;
  /** How long the cloud takes to answer the create, which it takes up at once. */
  readonly delayMilliseconds?: number;
  /** The cloud's reason to refuse the create. */
  readonly refusal?: string;
  /** The create takes effect, but the provider never hears so. */
  readonly losesAnswer?: boolean;
  /** A deletion takes effect, but the provider never hears so. */
  readonly losesDeletion?: boolean;
  /** A deletion is refused when the entry is gone already. */
  readonly isStrict?: boolean;
}

/** One entry in the ledger: the resource of the engine's tests. */
export class Entry extends pulumi.CustomResource {
  constructor(name: string, args: EntryArgs, opts?: pulumi.CustomResourceOptions) {
    super("ledger:index:Entry", name, { ...args }, opts);
  }
}

/** A project in `folder` whose only provider is the ledger's. */
export async function writeLedgerProject(folder: string): Promise<void> {
  const plugin = join(folder, "plugin");
  const program = join(plugin, "pulumi-resource-ledger");
  await mkdir(plugin, { recursive: true });
  await writeFile(
    program,
    `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, "ledger-provider.ts")}" "$@"\n`,
  );
  await chmod(program, 0o755);
  const project = { name: "greenroom", runtime: "nodejs", plugins: { providers: [{ name: "ledger", path: plugin }] } };
  await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(project));
}

/** The names of the entries in a ledger. */
export function entriesIn(ledger: string): readonly string[] {
  if (!existsSync(ledger)) return [];
  return readdirSync(ledger)
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

/** Looks in the ledger for what a begun create has made. */
export function findInLedger(ledger: string): FindCreated {
  return async ({ inputs }) => {
    const name = String(inputs?.name);
    return entriesIn(ledger).includes(name) ? { kind: "found", id: name } : { kind: "absent" };
  };
}

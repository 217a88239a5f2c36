import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const STAND_INS = ["digitalocean", "docker", "github", "kubernetes"] as const;

/** Where plugins are put. */
export interface PluginSettings {
  /** The engine's home (`PULUMI_HOME`) that gets them. */
  readonly pulumiHome: string;
  /** Keeps the bundles between sandboxes. */
  readonly cacheDirectory: string;
  /** Searched for official plugins. @default ~/.pulumi */
  readonly officialHome?: string;
}

/** A plugin that the engine will find. */
export interface InstalledPlugin {
  readonly name: string;
  /** The version of the npm package, without `v`. */
  readonly version: string;
  readonly origin: "official" | "stand-in";
}

/**
 * Puts a plugin for every package that the stacks use where the engine looks for it: the official one where the user has
 * it in the right version, or else the stand-in.
 */
export async function installPlugins(settings: PluginSettings): Promise<InstalledPlugin[]> {
  return Promise.all(STAND_INS.map((name) => installPlugin(name, settings)));
}

async function installPlugin(name: string, settings: PluginSettings): Promise<InstalledPlugin> {
  const { pulumiHome, cacheDirectory, officialHome = join(homedir(), ".pulumi") } = settings;
  const version = packageVersion(name);
  const folder = `resource-${name}-v${version}`;
  const target = join(pulumiHome, "plugins", folder);
  const official = join(officialHome, "plugins", folder);
  await mkdir(join(pulumiHome, "plugins"), { recursive: true });
  if (target === official) return { name, version, origin: "official" };
  await rm(target, { recursive: true, force: true });
  if (isComplete(official, name)) {
    await symlink(official, target);
    return { name, version, origin: "official" };
  }
  const bundle = await bundleStandIn(name, join(cacheDirectory, "plugins"));
  await mkdir(target);
  const program = join(target, `pulumi-resource-${name}`);
  await writeFile(program, launcher(bundle, join(cacheDirectory, "plugins", "compiled")));
  await chmod(program, 0o755);
  return { name, version, origin: "stand-in" };
}

function packageVersion(name: string): string {
  const { version }: { version: string } = require(`@pulumi/${name}/package.json`);
  return version;
}

/** The engine leaves a `.partial` file beside a plugin whose download did not end. */
function isComplete(folder: string, name: string): boolean {
  return existsSync(join(folder, `pulumi-resource-${name}`)) && !existsSync(`${folder}.partial`);
}

/** One file per content, so that a running engine keeps the file that it started. */
async function bundleStandIn(name: string, directory: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}/main.ts`, import.meta.url))],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    write: false,
    logLevel: "error",
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const path = join(directory, `${name}-${hash}.cjs`);
  if (existsSync(path)) return path;
  await mkdir(directory, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, path);
  return path;
}

/** `exec`, so that the engine's child is the plugin itself; with compiled code kept, it starts in half the time. */
function launcher(bundle: string, compiled: string): string {
  const lines = [
    "#!/bin/sh",
    `export NODE_COMPILE_CACHE=${quote(compiled)}`,
    `exec ${quote(process.execPath)} ${quote(bundle)} "$@"`,
  ];
  return `${lines.join("\n")}\n`;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

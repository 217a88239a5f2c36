import { chown, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NPM_ENVIRONMENT, NPM_SETTINGS, throughMirror } from "../cloud/packages/npm-settings.ts";
import { startPackageMirror } from "../cloud/packages/package-mirror.ts";
import { run } from "../run.ts";

/** The npm of the images: a version that Node 24 comes with. */
export const NPM_VERSION = "11.19.1";

const NODE_USER_ID = 1000;
const CACHE = "usr/local/share/npm-cache";
const COMMANDS = { npm: "npm-cli.js", npx: "npx-cli.js" };

/**
 * Fills a folder with npm and a cache of all packages that the projects' lockfiles name, so that `npm ci` needs
 * no network in a build step.
 *
 * @param projects folders with a `package.json` and a `package-lock.json`
 */
export async function createNpmRoot(root: string, projects: readonly string[]): Promise<void> {
  const npm = join(root, "usr/local/lib/node_modules/npm");
  const scratch = await mkdtemp(join(tmpdir(), "greenroom-npm-"));
  try {
    await mkdir(npm, { recursive: true });
    await run("npm", ["pack", `npm@${NPM_VERSION}`, "--silent", "--pack-destination", scratch], {
      environment: NPM_ENVIRONMENT,
    });
    await run("tar", ["-xzf", join(scratch, `npm-${NPM_VERSION}.tgz`), "-C", npm, "--strip-components=1"]);
    await fillCache(join(npm, "bin", COMMANDS.npm), projects, { cache: join(root, CACHE), scratch });
  } finally {
    await rm(scratch, { recursive: true });
  }
  await mkdir(join(root, "usr/local/bin"));
  for (const [command, script] of Object.entries(COMMANDS)) {
    await symlink(`../lib/node_modules/npm/bin/${script}`, join(root, "usr/local/bin", command));
  }
  await writeSettings(root);
  await mkdir(join(root, "home/node"), { recursive: true });
  await chown(join(root, "home/node"), NODE_USER_ID, NODE_USER_ID);
}

/**
 * Installs each project once, with the very npm that will look in the cache and in the way that it will be asked to: npm finds
 * a package by the address that it came from.
 */
async function fillCache(
  npm: string,
  projects: readonly string[],
  { cache, scratch }: { readonly cache: string; readonly scratch: string },
): Promise<void> {
  const mirror = await startPackageMirror({ address: "127.0.0.1" });
  const environment = { ...NPM_ENVIRONMENT, ...NPM_SETTINGS, ...throughMirror(mirror.url) };
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", `--cache=${cache}`];
  try {
    for (const project of projects) {
      const copy = await mkdtemp(join(scratch, "project-"));
      for (const file of ["package.json", "package-lock.json"]) await copyFile(join(project, file), join(copy, file));
      await run(process.execPath, [npm, "ci", ...options], { workingDirectory: copy, environment });
    }
  } finally {
    await mirror.stop();
  }
  await rm(join(cache, "_logs"), { recursive: true, force: true });
}

async function writeSettings(root: string): Promise<void> {
  const settings = [`cache=/${CACHE}`, "audit=false", "fund=false", "update-notifier=false", "logs-max=0"];
  await mkdir(join(root, "usr/local/etc"), { recursive: true });
  await writeFile(join(root, "usr/local/etc/npmrc"), `${settings.join("\n")}\n`);
  // Build steps of any user write there what npm remembers between runs.
  await run("chmod", ["-R", "a+rwX", join(root, CACHE)]);
}

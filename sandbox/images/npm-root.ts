import { chown, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";

/** The npm of the images: a version that Node 24 comes with. */
export const NPM_VERSION = "11.19.1";

/** npm would keep compiled code in the machine's temporary folder. */
const ENVIRONMENT = { NODE_DISABLE_COMPILE_CACHE: "1" };

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
      environment: ENVIRONMENT,
    });
    await run("tar", ["-xzf", join(scratch, `npm-${NPM_VERSION}.tgz`), "-C", npm, "--strip-components=1"]);
    for (const project of projects) {
      await copyToCache(join(npm, "bin", COMMANDS.npm), project, { cache: join(root, CACHE), scratch });
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
  await mkdir(join(root, "usr/local/bin"));
  for (const [command, script] of Object.entries(COMMANDS)) {
    await symlink(`../lib/node_modules/npm/bin/${script}`, join(root, "usr/local/bin", command));
  }
  await writeSettings(root, join(npm, "bin", COMMANDS.npm));
  await mkdir(join(root, "home/node"), { recursive: true });
  await chown(join(root, "home/node"), NODE_USER_ID, NODE_USER_ID);
}

/** Installs a project once, with the very npm that will look in the cache. */
async function copyToCache(
  npm: string,
  project: string,
  { cache, scratch }: { readonly cache: string; readonly scratch: string },
): Promise<void> {
  const copy = await mkdtemp(join(scratch, "project-"));
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(project, file), join(copy, file));
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", `--cache=${cache}`];
  await run(process.execPath, [npm, "ci", ...options], { workingDirectory: copy, environment: ENVIRONMENT });
  await rm(join(cache, "_logs"), { recursive: true, force: true });
}

/** npm finds a package in its cache by the registry that it came from. */
async function writeSettings(root: string, npm: string): Promise<void> {
  const registry = (
    await run(process.execPath, [npm, "config", "get", "registry"], { environment: ENVIRONMENT })
  ).trim();
  const settings = [
    `registry=${registry}`,
    `cache=/${CACHE}`,
    "offline=true",
    "audit=false",
    "fund=false",
    "update-notifier=false",
    "logs-max=0",
  ];
  await mkdir(join(root, "usr/local/etc"), { recursive: true });
  await writeFile(join(root, "usr/local/etc/npmrc"), `${settings.join("\n")}\n`);
  // Build steps of any user write there what npm remembers between runs.
  await run("chmod", ["-R", "a+rwX", join(root, CACHE)]);
}

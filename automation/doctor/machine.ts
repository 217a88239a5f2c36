import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runProgram } from "../delivery/program.ts";
import { policyPack } from "../engine/policy-pack.ts";
import { findPulumi } from "../engine/pulumi-cli.ts";
import { requireVersion } from "../engine/pulumi-version.ts";
import type { Tools } from "../tools.ts";
import { type Check, type Finding, failed, missing, ok } from "./check.ts";

/** The oldest major version of Node that runs TypeScript as it is; `bin/greenroom.js` finds one that does. */
const OLDEST_NODE = 24;

/** From this major version on, Docker builds with BuildKit through a plugin: https://docs.docker.com/build/buildkit/ */
const BUILDX_SINCE = 23;

const INSTALL_DOCKER = "Install Docker (https://docs.docker.com/engine/install/), or let CI build the images.";

type MachineTools = Pick<Tools, "settings" | "options" | "interruption">;

/** The programs that Greenroom works with on this machine. */
export function machineChecks(tools: MachineTools): readonly Check[] {
  const { environment } = tools.settings;
  return [
    { area: "machine", name: "Node", look: async () => nodeFinding(process.versions.node) },
    { area: "machine", name: "git", look: () => lookAtGit(tools) },
    { area: "machine", name: "Docker", look: () => lookAtDocker(environment) },
    { area: "machine", name: "Pulumi", look: () => lookAtPulumi(tools) },
    { area: "machine", name: "policy pack", look: lookAtPolicyPack },
  ];
}

/** Whether a version of Node will do. */
export function nodeFinding(version: string): Finding {
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return ok(version);
  return failed(`${version}, and ${OLDEST_NODE} or newer is needed`, `Install Node ${OLDEST_NODE}, or run "npm ci".`);
}

async function lookAtGit({ settings, options }: MachineTools): Promise<Finding> {
  const repository = options.repository ?? settings.repository;
  const program = await tryProgram("git", ["--version"], settings.environment);
  if (program === undefined) return missing('there is no program "git" on PATH', "Install git 2.30 or newer.");
  const words = ["-C", repository, "rev-parse", "--is-shallow-repository"];
  const inside = await tryProgram("git", words, settings.environment);
  if (inside?.code === 0) return ok(`${program.stdout.trim()}; "${repository}" is a repository`);
  return failed(
    `"${repository}" is no git repository that can be read: ${lastLines(inside?.log ?? "", 1).join("")}`,
    "Name the repository that holds the apps with --repository or GREENROOM_REPOSITORY.",
  );
}

async function lookAtDocker(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const engine = await tryProgram("docker", ["version", "--format", "{{.Server.Version}}"], environment);
  if (engine === undefined) return missing('there is no program "docker" on PATH', INSTALL_DOCKER);
  const version = engine.stdout.trim();
  if (engine.code !== 0 || version === "") {
    return failed(
      `the engine does not answer: ${lastLines(engine.log, 1).join("")}`,
      "Start Docker, or set DOCKER_HOST.",
    );
  }
  if (Number.parseInt(version, 10) < BUILDX_SINCE) return ok(`engine ${version}, with BuildKit`);
  const buildx = await tryProgram("docker", ["buildx", "version"], environment);
  if (buildx?.code === 0) return ok(`engine ${version}; ${buildx.stdout.trim()}`);
  return missing(`engine ${version} has no BuildKit`, "Install the plugin docker-buildx-plugin.");
}

async function lookAtPulumi({ settings, interruption }: MachineTools): Promise<Finding> {
  const cli = findPulumi(settings.environment, interruption);
  return ok(`${await requireVersion(cli)}, ${cli.command}`);
}

async function lookAtPolicyPack(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-doctor-"));
  const pack = policyPack(() => import("../../policy/pack.ts"), folder);
  try {
    await Promise.all([pack.ready(), pack.load()]);
    return ok("loads");
  } finally {
    await pack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Undefined when there is no such program. */
async function tryProgram(command: string, words: readonly string[], environment: NodeJS.ProcessEnv) {
  try {
    return await runProgram(command, words, { environment });
  } catch {
    return undefined;
  }
}

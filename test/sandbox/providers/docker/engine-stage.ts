import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DockerEngine, startDockerEngine } from "../../../../sandbox/cloud/docker-engine.ts";
import { findProgram } from "../../../../sandbox/images/program-files.ts";
import { createSystemRoot } from "../../../../sandbox/images/system-root.ts";
import { run } from "../../../../sandbox/run.ts";
import { type CloudStage, setCloudStage } from "../../cloud/cloud-stage.ts";

/** An image with a shell, which the engine of the stage has. */
export const SHELL_IMAGE = "greenroom/shell:1";

/** A Docker Engine of its own, and a program `ssh` that leads to it and nowhere else. */
export interface EngineStage {
  readonly host: string;
  /** Put before `PATH`. */
  readonly sshFolder: string;
  /** Runs the engine's own command line. */
  docker(...words: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Sets the stage in a temporary folder. */
export async function setEngineStage(): Promise<EngineStage> {
  const stage = await setCloudStage();
  const { bridge, directory, toolchain } = stage;
  await mkdir(join(directory, "logs"), { recursive: true });
  const engine = await startDockerEngine({ ...stage, bridge, toolchain, registryHost: `${bridge.address}:5000` });
  const docker = (...words: string[]) => run(toolchain.tool("docker"), ["--host", engine.host, ...words]);
  await importShell(stage, docker);
  return { host: engine.host, sshFolder: await placeSsh(stage, engine), docker, remove: () => stop(stage, engine) };
}

async function stop(stage: CloudStage, engine: DockerEngine): Promise<void> {
  await engine.stop();
  await stage.remove();
}

async function importShell({ directory, toolchain }: CloudStage, docker: EngineStage["docker"]): Promise<void> {
  const root = join(directory, "shell");
  await mkdir(root);
  await createSystemRoot(root, (await findProgram(toolchain.tool("busybox"))).file);
  await run("tar", ["--create", "--file", `${root}.tar`, "--directory", root, "."]);
  await docker("import", `${root}.tar`, SHELL_IMAGE);
}

/** What sshd would start behind a login; a host that ends with `.invalid` has another key than the one that is known. */
async function placeSsh({ directory, toolchain }: CloudStage, { host }: DockerEngine): Promise<string> {
  const folder = join(directory, "bin");
  await mkdir(folder);
  const lines = [
    "#!/bin/sh",
    'case "$*" in *.invalid*) echo "Host key verification failed." >&2; exit 255;; esac',
    `exec ${toolchain.tool("docker")} --host ${host} system dial-stdio`,
  ];
  await writeFile(join(folder, "ssh"), `${lines.join("\n")}\n`, { mode: 0o755 });
  return folder;
}

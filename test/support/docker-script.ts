import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Calls `use` with an environment whose `docker` is a shell script; `$LOG` names a file of its own. It names the engine, so
 * that nobody asks for a context.
 */
export async function withDocker(
  script: string,
  use: (environment: NodeJS.ProcessEnv, log: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-docker-test-"));
  try {
    const program = join(folder, "docker");
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    const log = join(folder, "log");
    const own = { PATH: [folder, process.env.PATH].join(delimiter), LOG: log, DOCKER_HOST: "unix:///made-up.sock" };
    await use({ ...process.env, ...own }, log);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

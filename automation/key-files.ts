import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Variables that name a file. A secret of GitHub cannot, so that it holds what would be in the file. */
const NAMES = ["GREENROOM_SSH_KEY", "GREENROOM_TLS_CERTIFICATE", "GREENROOM_TLS_KEY"];

/** How keys and certificates begin; no path does. */
const CONTENT = /^\s*-----BEGIN /;

/**
 * Calls `use` with an environment whose variables for keys and certificates name files: those that hold a key or a
 * certificate themselves name a file of this user alone that has it, for as long as `use` runs.
 */
export async function withKeyFiles<T>(
  environment: NodeJS.ProcessEnv,
  use: (environment: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const held = NAMES.filter((name) => CONTENT.test(environment[name] ?? ""));
  if (held.length === 0) return use(environment);
  // Runners empty their own folder for temporary files after each job.
  const folder = await mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), "greenroom-keys-"));
  try {
    const written: NodeJS.ProcessEnv = {};
    for (const name of held) {
      const file = join(folder, name);
      // OpenSSH takes no key without a line break at its end.
      await writeFile(file, `${environment[name]?.trim()}\n`, { mode: 0o600 });
      written[name] = file;
    }
    return await use({ ...environment, ...written });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

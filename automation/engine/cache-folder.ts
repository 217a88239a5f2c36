import { homedir } from "node:os";
import { join } from "node:path";

/** The folder where this machine's user keeps what can be lost: https://specifications.freedesktop.org/basedir/latest/ */
export function cacheFolder(environment: NodeJS.ProcessEnv, name: string): string {
  const caches = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), ".cache");
  return join(caches, "greenroom", name);
}

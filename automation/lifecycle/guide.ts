import { join, resolve } from "node:path";
import type { Tools } from "../tools.ts";

/** Where this program lies. */
const PROGRAM = join(import.meta.dirname, "..", "..");

/**
 * Where developers read what the comment on their pull request means, and what they can ask for. Known where Greenroom and
 * the apps are in one repository; of another one nothing says where it is.
 */
export function guideUrl({ options, settings }: Pick<Tools, "options" | "settings">): string | undefined {
  if (resolve(options.repository ?? settings.repository) !== PROGRAM) return undefined;
  const { owner, repository } = settings.github();
  const server = settings.environment.GITHUB_SERVER_URL || "https://github.com";
  return `${server}/${owner}/${repository}/blob/HEAD/docs/pull-requests.md`;
}

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../errors.ts";
import { run } from "../run.ts";
import { cached } from "./cache.ts";
import { isMissing } from "./missing-program.ts";

/**
 * Downloads Debian packages, with those they depend on that the machine lacks, and unpacks them into the cache.
 * Nothing is installed and the machine's own package lists stay as they are.
 *
 * @returns the folder under which their files lie (`usr/bin`, `usr/lib`, …).
 * @throws SandboxError when the machine is no Debian or a package cannot be had.
 */
export async function unpackDebianPackages(cache: string, packages: readonly string[]): Promise<string> {
  const release = await readFile("/etc/debian_version", "utf8").catch((cause: unknown) => {
    throw noDebian(cause);
  });
  return cached(cache, "debian", [release.split(".")[0] ?? release, ...packages], async (directory) => {
    const scratch = join(directory, "apt");
    const archives = join(scratch, "archives");
    await mkdir(join(archives, "partial"), { recursive: true });
    await mkdir(join(scratch, "lists", "partial"), { recursive: true });
    const own = [
      ...["-o", `Dir::State::lists=${join(scratch, "lists")}`, "-o", `Dir::Cache::archives=${archives}`],
      ...["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "-o", "Debug::NoLocking=1"],
      ...["-o", "APT::Sandbox::User=root", "-qq"],
    ];
    await apt([...own, "update"]);
    await apt([...own, "install", "--yes", "--no-install-recommends", "--download-only", ...packages]);
    for (const archive of await readdir(archives)) {
      if (archive.endsWith(".deb")) await run("dpkg-deb", ["--extract", join(archives, archive), directory]);
    }
    await rm(scratch, { recursive: true });
  });
}

async function apt(words: readonly string[]): Promise<void> {
  try {
    await run("apt-get", words);
  } catch (cause) {
    if (isMissing(cause)) throw noDebian(cause);
    throw new SandboxError(
      `the sandbox gets programs from Debian's packages, and this machine cannot get them: see whether apt-get update works here\n${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}

function noDebian(cause: unknown): SandboxError {
  return new SandboxError(
    "the sandbox gets programs from Debian's packages, and this machine has no apt-get: run it on Debian or Ubuntu",
    { cause },
  );
}

import { createHash } from "node:crypto";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { run } from "../run.ts";
import { cached, findCached } from "./cache.ts";

const REACHABLE_SECONDS = 5;

/** A file that a vendor publishes, with the checksums the vendor publishes beside it. */
export interface VendorFile {
  readonly url: string;
  /**
   * A text in which the file's SHA-256 or SHA-512 stands, alone or before the file's name.
   *
   * @default - the vendor publishes none; the file is taken as it comes over HTTPS.
   */
  readonly checksums?: string;
  /** The programs in it, by their path in the archive; without any, the file itself is what is wanted. */
  readonly programs?: readonly string[];
}

/**
 * Downloads what a vendor publishes into the cache, checks it, and returns the folder it is in. The vendor is asked only for
 * what the cache does not have.
 *
 * @returns undefined when the vendor cannot be reached from this machine.
 * @throws Error when the file does not have the published checksum.
 */
export async function downloadVendorFile(cache: string, name: string, file: VendorFile): Promise<string | undefined> {
  const inputs = [file.url, ...(file.programs ?? [])];
  const kept = findCached(cache, name, inputs);
  if (kept !== undefined) return kept;
  if (!(await isReachable(file.checksums ?? file.url))) return undefined;
  return cached(cache, name, inputs, async (directory) => {
    const content = Buffer.from(await (await request(file.url)).arrayBuffer());
    if (file.checksums !== undefined) checkContent(file.url, content, await (await request(file.checksums)).text());
    const archive = join(directory, basename(new URL(file.url).pathname));
    await writeFile(archive, content);
    if (file.programs === undefined) await chmod(archive, 0o755);
    else await unpackPrograms(archive, directory, file.programs);
  });
}

async function unpackPrograms(archive: string, directory: string, programs: readonly string[]): Promise<void> {
  // Pulumi's archive has a folder of the same name as the program in it.
  const unpacked = join(directory, "unpacked");
  await mkdir(unpacked);
  await run("tar", ["-xzf", archive, "-C", unpacked, ...programs]);
  for (const program of programs) {
    const target = join(directory, basename(program));
    await rename(join(unpacked, program), target);
    await chmod(target, 0o755);
  }
  await rm(unpacked, { recursive: true });
  await rm(archive);
}

/** Only a vendor that answers at once is asked: behind a closed network, building is faster than waiting. */
async function isReachable(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(REACHABLE_SECONDS * 1000) });
    return response.ok;
  } catch {
    return false;
  }
}

async function request(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

function checkContent(url: string, content: Buffer, published: string): void {
  const lines = published.split("\n");
  const line = lines.find((candidate) => candidate.includes(basename(new URL(url).pathname))) ?? lines[0] ?? "";
  const expected = line.trim().split(/\s+/)[0] ?? "";
  const algorithm = expected.length === 128 ? "sha512" : "sha256";
  const actual = createHash(algorithm).update(content).digest("hex");
  if (actual !== expected) throw new Error(`${url} has the ${algorithm} ${actual}, its vendor publishes ${expected}`);
}

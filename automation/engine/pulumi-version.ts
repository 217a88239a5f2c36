import { createHash } from "node:crypto";
import { mkdir, open, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CliError } from "../errors.ts";
import { cacheFolder } from "./cache-folder.ts";
import { INSTALL_HINT, PULUMI_VERSION, type PulumiCli } from "./pulumi-cli.ts";

/** A program that says its version. */
type VersionedProgram = Pick<PulumiCli, "command" | "environment" | "run">;

/**
 * The version of a Pulumi CLI, once it is known to suit. A program file that was asked once is not asked again: its
 * answer takes a process and a tenth of a second.
 *
 * @throws CliError `pulumi-unsuitable`
 */
export async function requireVersion(cli: VersionedProgram): Promise<string> {
  const note = await noteOf(cli);
  const known = note === undefined ? "" : await readFile(note, "utf8").catch(() => "");
  if (isSuitable(known)) return known;
  const { stdout } = await cli.run(["version"], "/", { PULUMI_SKIP_UPDATE_CHECK: "true" });
  const version = stdout.trim().replace(/^v/, "");
  if (!isSuitable(version)) {
    throw new CliError(
      "pulumi-unsuitable",
      `${cli.command} is Pulumi "${version}"; ${PULUMI_VERSION} or a newer 3.x is needed.`,
      INSTALL_HINT,
    );
  }
  if (note !== undefined) await remember(note, version);
  return version;
}

/** True for {@link PULUMI_VERSION} and newer versions with the same major number. */
export function isSuitable(version: string): boolean {
  const [major, minor, patch] = numbers(version);
  const [wantedMajor, wantedMinor, wantedPatch] = numbers(PULUMI_VERSION);
  if (major !== wantedMajor || Number.isNaN(minor)) return false;
  return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
}

function numbers(version: string): readonly [number, number, number] {
  const [major, minor, patch] = version.split(/[.+-]/).map((part) => Number.parseInt(part, 10));
  return [major ?? Number.NaN, minor ?? Number.NaN, patch ?? 0];
}

/**
 * The file that remembers the version of this very program file. Scripts and the shims of version managers, which start
 * now this version and now that, have none.
 */
async function noteOf({ command, environment }: VersionedProgram): Promise<string | undefined> {
  const program = await realpath(command);
  if (basename(program) !== "pulumi" || (await isScript(program))) return undefined;
  const { size, mtimeMs, ctimeMs, ino } = await stat(program);
  const identity = createHash("sha256")
    .update(JSON.stringify([program, size, mtimeMs, ctimeMs, ino]))
    .digest("hex");
  return join(cacheFolder(environment, "pulumi-versions"), identity.slice(0, 16));
}

async function isScript(program: string): Promise<boolean> {
  const file = await open(program);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString("latin1") === "#!";
  } finally {
    await file.close();
  }
}

/** A cache that cannot be written costs time, and is no reason to fail. */
async function remember(note: string, version: string): Promise<void> {
  try {
    await mkdir(join(note, ".."), { recursive: true });
    await writeFile(note, version);
  } catch {
    return;
  }
}

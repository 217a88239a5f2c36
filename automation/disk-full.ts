import { CliError } from "./errors.ts";

/** No room on the disk, or none left for this user: https://man7.org/linux/man-pages/man3/errno.3.html */
const CODES = ["ENOSPC", "EDQUOT"];

/** A full disk as a sentence, wherever a file could not be written; every other error as it is. */
export function explainFullDisk(error: unknown): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || !CODES.includes(code)) return error;
  return new CliError(
    "disk-full",
    `${path === undefined ? "A file" : `"${path}"`} could not be written, because the disk is full.`,
    "Free some space, or set TMPDIR to a folder with more, and run the command again.",
    { cause: error },
  );
}

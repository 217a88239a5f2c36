import { copyFile, mkdir, open, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { run } from "../run.ts";

/** An executable file, and where it looks for libraries beside the usual folders. */
export interface Program {
  readonly file: string;
  readonly libraryPath?: string;
}

/**
 * The executable behind a program of the toolchain. One that was unpacked and not installed stands there as
 * a two-line script which names its libraries' folders and the program.
 */
export async function findProgram(path: string): Promise<Program> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const script = /^#!\/bin\/sh\nLD_LIBRARY_PATH=(\S+)(?: \w+=\S+)* exec (\S+) /.exec(
      buffer.toString("utf8", 0, bytesRead),
    );
    const [, libraryPath, program] = script ?? [];
    if (libraryPath !== undefined && program !== undefined) return { file: program, libraryPath };
    return { file: await realpath(path) };
  } finally {
    await file.close();
  }
}

/** Copies a program and the shared libraries that it loads into an image's root folder. */
export async function copyProgram(program: Program, root: string, target: string): Promise<void> {
  await place(program.file, join(root, target));
  const libraries = await run("ldd", [program.file], {
    ...(program.libraryPath === undefined ? {} : { environment: { LD_LIBRARY_PATH: program.libraryPath } }),
  });
  for (const { from, to } of parseLibraries(libraries)) await place(from, join(root, to));
}

/**
 * The files that `ldd` lists, with their paths in an image: the loader has to lie where programs name it, and it
 * looks for everything else in /lib, whatever the processor is.
 */
export function parseLibraries(listing: string): { readonly from: string; readonly to: string }[] {
  return listing.split("\n").flatMap((line) => {
    const [, library] = /=> (\/\S+)/.exec(line) ?? [];
    if (library !== undefined) return [{ from: library, to: `/lib/${basename(library)}` }];
    const [, loader] = /^\s+(\/\S+)/.exec(line) ?? [];
    return loader === undefined ? [] : [{ from: loader, to: loader }];
  });
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(await realpath(from), to);
}

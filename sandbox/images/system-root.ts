import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../run.ts";

const FILES = {
  "etc/passwd": [
    "root:x:0:0:root:/root:/bin/sh",
    "postgres:x:999:999::/tmp:/bin/sh",
    "node:x:1000:1000::/home/node:/bin/sh",
    "nobody:x:65534:65534:nobody:/nonexistent:/bin/false",
  ],
  "etc/group": ["root:x:0:", "postgres:x:999:", "node:x:1000:", "nogroup:x:65534:"],
  "etc/nsswitch.conf": ["passwd: files", "group: files", "hosts: files dns"],
} as const;

const FOLDERS = ["bin", "etc", "home", "lib", "root", "tmp", "usr/bin", "usr/local/bin", "var/tmp"];
const OPEN_FOLDERS = ["tmp", "var/tmp"];

/**
 * Fills a folder with the least that an ordinary Dockerfile counts on: a shell with the usual commands, the users
 * of the official images, a folder for temporary files.
 *
 * @param busybox a BusyBox that needs no library
 */
export async function createSystemRoot(root: string, busybox: string): Promise<void> {
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const folder of OPEN_FOLDERS) await chmod(join(root, folder), 0o1777);
  for (const [file, lines] of Object.entries(FILES)) await writeFile(join(root, file), `${lines.join("\n")}\n`);
  await copyFile(busybox, join(root, "bin/busybox"));
  const commands = (await run(busybox, ["--list"])).trim().split("\n");
  for (const command of commands.filter((name) => name !== "busybox")) {
    await symlink("busybox", join(root, "bin", command));
  }
  // Scripts name it by this path.
  await symlink("/bin/busybox", join(root, "usr/bin/env"));
}

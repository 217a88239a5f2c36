import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../polling.ts";

const ROOT = "/sys/fs/cgroup";
// Those that the kubelet requires or uses where the machine has them.
const CONTROLLERS = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];

/** The control group, by its path in every hierarchy, that holds all containers of the cluster in `directory`. */
export function cgroupName(directory: string): string {
  return `/greenroom-${createHash("sha256").update(directory).digest("hex").slice(0, 8)}`;
}

/** Makes the cluster's control group, in each hierarchy of version 1 or in the one of version 2. */
export function createCgroup(name: string): void {
  if (isUnified()) delegateControllers(ROOT);
  for (const hierarchy of hierarchies()) {
    mkdirSync(join(hierarchy, name), { recursive: true });
  }
  if (isUnified()) delegateControllers(join(ROOT, name));
  else copyProcessorSet(name);
}

/** Removes the cluster's control group once its processes have ended; harmless when there is none. */
export async function removeCgroup(name: string): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    await waitFor(`removing the control group ${folder}`, async () => removeTree(folder), {
      timeoutSeconds: 10,
      intervalMilliseconds: 10,
    });
  }
}

function isUnified(): boolean {
  return existsSync(join(ROOT, "cgroup.controllers"));
}

function hierarchies(): string[] {
  if (isUnified()) return [ROOT];
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(ROOT, entry.name))
    .filter((folder) => existsSync(join(folder, "cgroup.procs")));
}

/** Version 2: lets the groups inside `folder` use the controllers. */
function delegateControllers(folder: string): void {
  const available = readFileSync(join(folder, "cgroup.controllers"), "utf8").trim().split(" ");
  const wanted = CONTROLLERS.filter((controller) => available.includes(controller));
  writeFileSync(join(folder, "cgroup.subtree_control"), wanted.map((controller) => `+${controller}`).join(" "));
}

/** Version 1: a new group may run on no processor and use no memory node until it is told which. */
function copyProcessorSet(name: string): void {
  const hierarchy = join(ROOT, "cpuset");
  if (!existsSync(join(hierarchy, name))) return;
  for (const setting of ["cpuset.cpus", "cpuset.mems"]) {
    writeFileSync(join(hierarchy, name, setting), readFileSync(join(hierarchy, setting)));
  }
}

function removeTree(folder: string): true | undefined {
  if (!existsSync(folder)) return true;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  // Fails as busy until the kernel has buried the last process.
  rmdirSync(folder);
  return true;
}

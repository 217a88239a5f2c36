import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What a machine has before a rehearsal, to be compared with what it has after one. */
export interface Inventory {
  readonly processes: ReadonlySet<string>;
  readonly mounts: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
  readonly controlGroups: ReadonlySet<string>;
}

/** Looks at the machine. */
export function takeInventory(): Inventory {
  return {
    processes: new Set(processes()),
    mounts: new Set(
      readFileSync("/proc/self/mountinfo", "utf8")
        .split("\n")
        .map((line) => line.split(" ")[4] ?? ""),
    ),
    devices: new Set(readdirSync("/sys/class/net")),
    controlGroups: new Set(controlGroups()),
  };
}

/** What of a sandbox is still there though it was taken down: one line each. */
export function findLeftovers(before: Inventory, folders: readonly string[]): string[] {
  const after = takeInventory();
  const added = (what: keyof Inventory) => [...after[what]].filter((item) => !before[what].has(item));
  return [
    ...added("processes")
      .filter(isOurs(folders))
      .map((process) => `process ${process}`),
    ...added("mounts")
      .filter(isOurs(folders))
      .map((mount) => `mount ${mount}`),
    ...added("devices").map((device) => `network device ${device}`),
    ...added("controlGroups").map((group) => `control group ${group}`),
    ...folders.filter((folder) => existsSync(folder)).map((folder) => `folder ${folder}`),
  ];
}

/** Other people's programs come and go; the sandbox's name its folders. */
function isOurs(folders: readonly string[]): (text: string) => boolean {
  return (text) => folders.some((folder) => text.includes(folder));
}

function processes(): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^[0-9]+$/.test(entry) && Number(entry) !== process.pid)
    .map((pid) => {
      try {
        return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`;
      } catch {
        return "";
      }
    });
}

function controlGroups(): string[] {
  const root = "/sys/fs/cgroup";
  return readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("greenroom-"));
}

/** Lets everything that this process starts from now on find the programs of a folder, before the machine's own. */
export function putOnSearchPath(folder: string): void {
  const folders = (process.env.PATH ?? "").split(":").filter((other) => other !== folder);
  process.env.PATH = [folder, ...folders].join(":");
}

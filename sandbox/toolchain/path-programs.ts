import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../run.ts";
import { PINS } from "./pins.ts";

/** How a program tells its version, and which one is wanted. A program without an entry is taken as it is. */
const VERSIONS: Readonly<Record<string, { readonly arguments: readonly string[]; readonly version: string }>> = {
  actionlint: { arguments: ["--version"], version: PINS.actionlint },
  coredns: { arguments: ["-version"], version: PINS.coredns },
  etcd: { arguments: ["--version"], version: PINS.etcd },
  "kube-apiserver": { arguments: ["--version"], version: PINS.kubernetes },
  "kube-controller-manager": { arguments: ["--version"], version: PINS.kubernetes },
  "kube-proxy": { arguments: ["--version"], version: PINS.kubernetes },
  "kube-scheduler": { arguments: ["--version"], version: PINS.kubernetes },
  kubectl: { arguments: ["version", "--client"], version: PINS.kubernetes },
  kubelet: { arguments: ["--version"], version: PINS.kubernetes },
  pulumi: { arguments: ["version"], version: PINS.pulumi },
  versitygw: { arguments: ["--version"], version: PINS.versitygw },
  zizmor: { arguments: ["--version"], version: PINS.zizmor },
};

/**
 * The programs as they lie on the search path, when all of them are there in the pinned versions.
 *
 * @returns undefined when one is missing or has another version.
 */
export async function findPinned(
  searchPath: string | undefined,
  names: readonly string[],
): Promise<Record<string, string> | undefined> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const folder = (searchPath ?? "").split(":").find((candidate) => existsSync(join(candidate, name)));
    if (folder === undefined || !(await isPinned(join(folder, name), name))) return undefined;
    found[name] = join(folder, name);
  }
  return found;
}

async function isPinned(path: string, name: string): Promise<boolean> {
  const wanted = VERSIONS[name];
  if (wanted === undefined) return true;
  try {
    return (await run(path, wanted.arguments)).includes(wanted.version);
  } catch {
    return false;
  }
}

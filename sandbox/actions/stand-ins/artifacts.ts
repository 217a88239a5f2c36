import { cp, mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type ActionCall, readActionInputs } from "./stand-in.ts";

const UPLOAD = ["name", "path", "if-no-files-found", "retention-days", "include-hidden-files"] as const;
const DOWNLOAD = ["name", "path"] as const;

/** `actions/upload-artifact`, for files and folders by their names. */
export async function uploadArtifact(call: ActionCall): Promise<Readonly<Record<string, string>>> {
  const { name = "artifact", path = "", "if-no-files-found": otherwise = "warn" } = readActionInputs(call, UPLOAD);
  const folder = join(call.artifacts, name);
  await mkdir(folder, { recursive: true });
  for (const entry of path
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")) {
    await copyInto(folder, join(call.workspace, entry));
  }
  if ((await readdir(folder)).length === 0) {
    const message = `No files were found with the provided path: ${path}. No artifacts will be uploaded.`;
    if (otherwise === "error") throw new Error(message);
    call.print(otherwise === "warn" ? `::warning::${message}` : message);
  }
  return { "artifact-id": name };
}

/** `actions/download-artifact`, of the same run. */
export async function downloadArtifact(call: ActionCall): Promise<Readonly<Record<string, string>>> {
  const { name, path = "." } = readActionInputs(call, DOWNLOAD);
  const target = join(call.workspace, path);
  const source = join(call.artifacts, name ?? "");
  await cp(source, target, { recursive: true }).catch(() => {
    throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
  });
  return { "download-path": target };
}

async function copyInto(folder: string, source: string): Promise<void> {
  const entries = await readdir(source).catch(() => undefined);
  if (entries !== undefined) await cp(source, folder, { recursive: true });
  else await cp(source, join(folder, basename(source))).catch(() => undefined);
}

import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../run.ts";
import { type ActionCall, readActionInputs } from "./stand-in.ts";

const NODE_INPUTS = ["node-version", "package-manager-cache", "cache", "registry-url"] as const;
const PULUMI_INPUTS = ["pulumi-version", "command"] as const;

/** `actions/setup-node`: the Node.js that is there, when it is the one that is asked for. */
export async function setupNode(call: ActionCall): Promise<Readonly<Record<string, string>>> {
  const wanted = readActionInputs(call, NODE_INPUTS)["node-version"] ?? "";
  const found = (await run(join(call.nodeFolder, "node"), ["--version"])).trim().replace(/^v/, "");
  if (!isVersion(found, wanted)) throw new Error(`Unable to find Node version '${wanted}': this machine has ${found}`);
  call.addPath(call.nodeFolder);
  call.print(`Node.js ${found}`);
  return { "node-version": `v${found}`, "cache-hit": "false" };
}

/** `pulumi/actions` without a command, which installs the CLI: here it is there, in the version that is asked for. */
export async function setupPulumi(call: ActionCall): Promise<Readonly<Record<string, string>>> {
  const { command, "pulumi-version": wanted = "" } = readActionInputs(call, PULUMI_INPUTS);
  if (command !== undefined) throw new Error("the sandbox's stand-in for pulumi/actions only installs the CLI");
  const pulumi = await findProgram("pulumi", call.environment.PATH ?? "");
  const found = (await run(pulumi, ["version"])).trim().replace(/^v/, "");
  if (!isVersion(found, wanted)) throw new Error(`there is no Pulumi ${wanted} on this machine, only ${found}`);
  call.print(`Pulumi ${found}`);
  return {};
}

async function findProgram(name: string, path: string): Promise<string> {
  for (const folder of path.split(":")) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw new Error(`${name} is not on the search path of the job`);
}

/** A version fits itself and what it begins with: 24.21.0 is a 24, and a v24.21.0. */
function isVersion(found: string, wanted: string): boolean {
  return `${found}.`.startsWith(`${wanted.replace(/^[v^]/, "").replace(/\.x$/, "")}.`);
}

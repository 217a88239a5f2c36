import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { KEY_VARIABLE } from "../../components/compose-host/ssh-options.ts";
import type { DeployKey } from "../../stacks/compose-access.ts";
import { CliError } from "../errors.ts";
import { pairFromSeed, publicHalf } from "./openssh-key.ts";

const HOW = `Make one with \`ssh-keygen -t ed25519 -f deploy-key\` and set ${KEY_VARIABLE} to its file.`;

/**
 * Reads the deploy key, the private SSH key that opens a compose host, and works out what follows from it: its public
 * half, the key of the host, and what the passwords of databases are derived from. It leaves this process in no form.
 *
 * @param file - path of the private key; `ssh` reads the same file.
 * @throws CliError `setting-missing` or `ssh-key-unusable`
 */
export async function readDeployKey(file: string | undefined): Promise<DeployKey> {
  if (file === undefined || file === "") {
    throw new CliError("setting-missing", `The environment variable ${KEY_VARIABLE} is not set.`, HOW);
  }
  const text = await read(file);
  const publicKey = publicHalf(text);
  if (publicKey === undefined) {
    throw new CliError("ssh-key-unusable", `The file ${file} holds no private key in OpenSSH's form.`, HOW);
  }
  const derived = (purpose: string) => createHmac("sha256", text.trim()).update(`greenroom ${purpose}`).digest();
  return {
    publicKey,
    hostKey: pairFromSeed(derived("host key")),
    databaseSecret: derived("databases").toString("hex"),
  };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError("ssh-key-unusable", `The deploy key ${file} cannot be read: ${reason}.`, HOW, { cause });
  }
}

import { readFile } from "node:fs/promises";
import { RunError } from "@pulumi/pulumi";
import { KEY_VARIABLE } from "../../components/compose-host/ssh-options.ts";
import type { ComposeAccess } from "../../stacks/compose-access.ts";
import { CliError } from "../errors.ts";
import { readDeployKey } from "./deploy-key.ts";
import { createDockerHost } from "./docker-host.ts";

/** A new droplet may take this long until its Docker Engine answers, in seconds. */
const START_SECONDS = 300;

/** What programs for a compose host get from the environment variables of this process. */
export function composeAccess(environment: NodeJS.ProcessEnv): ComposeAccess {
  return {
    deployKey: () => readDeployKey(environment[KEY_VARIABLE]),
    certificate: async () => ({
      certificate: await readGiven(environment, "GREENROOM_TLS_CERTIFICATE"),
      privateKey: await readGiven(environment, "GREENROOM_TLS_KEY"),
    }),
    reach: async (address, hostKey) => {
      try {
        await createDockerHost({ address, hostKey, environment }).awaitStart(START_SECONDS);
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        // A program shows this kind without a stack trace.
        throw new RunError(`${error.message} ${error.hint}`);
      }
    },
  };
}

async function readGiven(environment: NodeJS.ProcessEnv, name: string): Promise<string> {
  const file = environment[name] ?? "";
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError(
      "setting-missing",
      `${name} is ${file === "" ? "not set" : `"${file}", which cannot be read`}, and greenroom:composeTls is "given".`,
      `Set ${name} to a PEM file, or greenroom:composeTls to "acme".`,
      { cause },
    );
  }
}

import { CliError } from "../errors.ts";
import type { Tools } from "../tools.ts";
import { type Check, skipped } from "./check.ts";
import { cloudChecks } from "./digitalocean.ts";
import { fileChecks } from "./files.ts";
import { githubChecks } from "./github.ts";
import { machineChecks } from "./machine.ts";
import { platformChecks, valueChecks } from "./platform.ts";
import { createProbe } from "./probe.ts";
import type { CheckReport } from "./result.ts";
import { runChecks } from "./run-checks.ts";
import { settingsChecks } from "./settings.ts";
import { stateChecks } from "./state.ts";

/** A check that takes longer has failed. */
const LIMIT_SECONDS = 30;

/** Tries every permission, tool and setting, all at once. Nothing is changed, and no value of a secret is told. */
export function examine(tools: Tools): Promise<readonly CheckReport[]> {
  return runChecks(checksFor(tools), LIMIT_SECONDS);
}

/** Everything that can be tried with what the settings say. */
export function checksFor(tools: Tools): readonly Check[] {
  return [
    ...machineChecks(tools),
    ...settingsChecks(tools.settings),
    ...stateChecks(tools),
    ...valueChecks(tools),
    ...cloudAndPlatform(tools),
    ...repository(tools),
    ...fileChecks(tools),
  ];
}

function cloudAndPlatform(tools: Tools): readonly Check[] {
  return whenOpen(
    "DigitalOcean",
    () => tools.settings.digitalocean(),
    (access) => [
      ...cloudChecks({
        probe: createProbe("DigitalOcean", access),
        values: () => tools.values("platform"),
        target: () => tools.target(),
      }),
      ...platformChecks(tools),
    ],
  );
}

function repository(tools: Tools): readonly Check[] {
  return whenOpen(
    "GitHub",
    () => tools.settings.github(),
    (access) =>
      githubChecks({
        probe: createProbe("GitHub", access),
        settingsProbe: createProbe("GitHub", { ...access, token: access.adminToken ?? access.token }),
        slug: `${access.owner}/${access.repository}`,
        keepsSettings: async () => Boolean((await tools.values("platform")).repository),
      }),
  );
}

/** The checks of a service; where a setting is missing that opens it, all of them are skipped in one. */
function whenOpen<T>(area: string, open: () => T, make: (access: T) => readonly Check[]): readonly Check[] {
  try {
    return make(open());
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ area, name: "everything", look: async () => skipped(`not tried: ${error.message}`) }];
  }
}

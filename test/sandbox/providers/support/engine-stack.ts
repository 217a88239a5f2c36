import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as auto from "@pulumi/pulumi/automation/index.js";
import { fitInlinePrograms } from "../../../../automation/engine/inline-programs.ts";
import { installPlugins } from "../../../../sandbox/providers/install.ts";

/** What a plugin speaks to. */
export interface FakeService {
  /** Environment variables that lead the plugin there. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A folder with plugins, states and one environment for the real engine. */
export interface EngineHome {
  readonly environment: Record<string, string>;
  /** Where the states are. */
  readonly backend: string;
  stack(name: string, program: auto.PulumiFn, service: FakeService): Promise<auto.Stack>;
  remove(): void;
}

const QUIET_OPERATIONS = ["same", "refresh"];

/** One step of the engine: what it did to which resource. */
export interface Step {
  readonly operation: string;
  readonly name: string;
  readonly details: readonly string[];
}

/** Installs the stand-ins into a home of their own. */
export async function createEngineHome(): Promise<EngineHome> {
  fitInlinePrograms();
  const folder = mkdtempSync(join(tmpdir(), "greenroom-engine-"));
  const pulumiHome = join(folder, "home");
  const backend = join(folder, "states");
  mkdirSync(backend);
  await installPlugins({ pulumiHome, cacheDirectory: join(folder, "cache"), officialHome: join(folder, "nothing") });
  const environment = {
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
  };
  return {
    environment,
    backend,
    stack: (name, program, service) =>
      auto.LocalWorkspace.createOrSelectStack(
        { stackName: name, projectName: "standins", program },
        {
          // A folder of the Automation API's own choice would stay.
          workDir: mkdtempSync(join(folder, "work-")),
          envVars: { ...environment, ...service.environment },
        },
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Collects the steps that change something; give `onEvent` to an operation. */
export function collectSteps(): { readonly steps: Step[]; readonly onEvent: (event: auto.EngineEvent) => void } {
  const steps: Step[] = [];
  return {
    steps,
    onEvent({ resourcePreEvent }) {
      const metadata = resourcePreEvent?.metadata;
      if (metadata === undefined || metadata.type.startsWith("pulumi:")) return;
      if (QUIET_OPERATIONS.includes(metadata.op)) return;
      const details = Object.entries(metadata.detailedDiff ?? {}).map(([path, { diffKind }]) => `${path} ${diffKind}`);
      steps.push({ operation: metadata.op, name: metadata.urn.split("::").at(-1) ?? "", details });
    },
  };
}

/** What the state's file holds, as text. */
export function stateText(home: EngineHome, stack: string): string {
  return readFileSync(join(home.backend, ".pulumi", "stacks", "standins", `${stack}.json`), "utf8");
}

/** The processes that run for this home: the engine's own and those of its plugins. */
export function processesOf(home: EngineHome): { pid: number; isPlugin: boolean }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const environment = readProcess(pid, "environ");
      if (!environment.includes(`PULUMI_BACKEND_URL=${home.environment.PULUMI_BACKEND_URL}`)) return [];
      return [{ pid: Number(pid), isPlugin: readProcess(pid, "cmdline").includes(".cjs") }];
    });
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return "";
  }
}

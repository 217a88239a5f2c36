import type { Environment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { ContainerTrouble } from "../services/docker-host.ts";
import type { Tools } from "../tools.ts";

/** Failures that the containers of an environment may explain. */
const CONCERNED: readonly string[] = ["app-not-verified", "program-failed", "resource-failed"];

/** The same failure with what the containers of the environment say, where it lives on a compose host. */
export async function explainWithContainers(cause: unknown, environment: Environment, tools: Tools): Promise<unknown> {
  if (environment.kind !== "pull-request" || !(cause instanceof CliError)) return cause;
  if (!CONCERNED.includes(cause.code)) return cause;
  const troubles = await readTroubles(environment.name, tools);
  if (troubles.length === 0) return cause;
  const { code, message, hint } = sentenceFor(troubles) ?? cause;
  const own = message === cause.message ? cause.details : [];
  return new CliError(code, message, hint, { cause, details: [...own, ...troubles.flatMap(describeTrouble)] });
}

/** What is wrong with the containers of an environment on a compose host, one line each. */
export async function containerTroubles(environment: Environment, tools: Tools): Promise<readonly string[]> {
  const host = environment.kind === "pull-request" ? await tools.dockerHost() : undefined;
  const troubles = (await host?.troublesOf(environment.name)) ?? [];
  return troubles.map(({ container, reason }) => `container ${container}: ${reason}`);
}

/** The logs are an addition: when the host cannot be asked, the failure itself is still told. */
async function readTroubles(environment: string, tools: Tools): Promise<readonly ContainerTrouble[]> {
  try {
    return (await (await tools.dockerHost())?.troublesOf(environment)) ?? [];
  } catch {
    return [];
  }
}

function sentenceFor(troubles: readonly ContainerTrouble[]): Pick<CliError, "code" | "message" | "hint"> | undefined {
  const migration = troubles.find(({ part }) => part === "migrate");
  if (migration !== undefined) {
    return {
      code: "migration-failed",
      message: `The migration of "${migration.app}" failed, so no new version was rolled out.`,
      hint: "Correct the migration and push again; what ran before goes on running.",
    };
  }
  const app = troubles.find(({ part }) => part === "app" || part === "ready");
  if (app === undefined) return undefined;
  return {
    code: "app-not-started",
    message: `The app "${app.app}" does not start (${app.reason}).`,
    hint: "Correct what its log says and push again.",
  };
}

function describeTrouble({ container, reason, log }: ContainerTrouble): readonly string[] {
  return [`container ${container}: ${reason}`, ...log.map((line) => `  ${line}`)];
}

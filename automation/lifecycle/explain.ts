import type { FailedResource } from "../engine/events.ts";
import { UpdateError } from "../engine/failures.ts";
import type { Environment } from "../environment.ts";
import { CliError } from "../errors.ts";
import type { FailureView } from "../report/view.ts";
import type { PodTrouble } from "../services/kubernetes.ts";
import type { Tools } from "../tools.ts";
import { exceededQuota } from "./exceeded-quota.ts";

const MIGRATION = "-migrate";

/** The same failure with what the pods of the environment say: their state and the end of their logs. */
export async function explainWithPods(cause: unknown, environment: Environment, tools: Tools): Promise<unknown> {
  if (!(cause instanceof CliError) || !concernsPods(cause)) return cause;
  const troubles = await readTroubles(environment, tools);
  const failures = cause instanceof UpdateError ? cause.update.failures : [];
  const details = [...cause.details, ...troubles.flatMap(describeTrouble)];
  const quota = exceededQuota(
    environment.name,
    failures.flatMap(({ reasons }) => reasons),
  );
  const { code, message, hint } = quota ?? sentenceFor(failures, troubles) ?? cause;
  return new CliError(code, message, hint, { cause, details });
}

function concernsPods(error: CliError): boolean {
  return error.code === "app-not-verified" || (error instanceof UpdateError && error.update.failures.length > 0);
}

/** The logs are an addition: when the cluster cannot be asked, the failure itself is still told. */
async function readTroubles(environment: Environment, tools: Tools): Promise<readonly PodTrouble[]> {
  try {
    return (await (await tools.cluster(environment))?.podTroubles(environment.name)) ?? [];
  } catch {
    return [];
  }
}

function sentenceFor(
  failures: readonly FailedResource[],
  troubles: readonly PodTrouble[],
): Pick<CliError, "code" | "message" | "hint"> | undefined {
  const migration = failures.find(({ type, name }) => type === "kubernetes:batch/v1:Job" && name.endsWith(MIGRATION));
  if (migration !== undefined) {
    return {
      code: "migration-failed",
      message: `The migration of "${migration.name.slice(0, -MIGRATION.length)}" failed, so no new version was rolled out.`,
      hint: "Correct the migration and push again; what ran before goes on running.",
    };
  }
  const deployment = failures.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  if (deployment === undefined) return undefined;
  const reason = troubles.find(({ app }) => app === deployment.name)?.reason;
  return {
    code: "app-not-started",
    message: `The app "${deployment.name}" does not start${reason === undefined ? "" : ` (${reason.split(":")[0]})`}.`,
    hint: "Correct what its log says and push again.",
  };
}

function describeTrouble({ pod, container, reason, log }: PodTrouble): readonly string[] {
  return [`pod ${pod}, container ${container}: ${reason}`, ...log.map((line) => `  ${line}`)];
}

/** A failure as the pull request's comment shows it. */
export function failureView(error: unknown): FailureView {
  if (error instanceof CliError) return error;
  return {
    code: "bug",
    message: `Greenroom itself failed: ${error instanceof Error ? error.message : String(error)}.`,
    hint: "The log of the run shows where.",
    details: [],
  };
}

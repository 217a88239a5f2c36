import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { HOSTED_PATIENCE, runStepProcess } from "../../../../sandbox/actions/job/process.ts";
import { endProcessesOf, TRACKING_VARIABLE } from "../../../../sandbox/actions/job/tracking.ts";
import type { SandboxStage } from "../../../support/sandbox-stage.ts";

/** How a job ended. */
export interface EndedJob {
  /** 128 and more when a signal ended it. */
  readonly exitCode: number;
  readonly output: string;
  /** From when it was asked to end until its process had ended; from its start when nobody asked. */
  readonly seconds: number;
}

/** A job that runs the command line as the step of a hosted runner. */
export interface HostedJob {
  readonly ended: Promise<EndedJob>;
  /** True as long as its process runs. */
  readonly isRunning: () => boolean;
  /** Asks it to end, as the button does: SIGINT, after 7.5 s SIGTERM, after 2.5 s more the end. */
  cancel(): void;
  /** Takes its machine away, with everything on it. */
  kill(): void;
}

/**
 * Starts `greenroom` as a run of its own on a machine of its own name: nobody can tell by a process number whether it is
 * still there, and only GitHub knows that its run is over.
 */
export async function startJob(stage: SandboxStage, ...words: string[]): Promise<HostedJob> {
  const { environment } = stage.commandLine;
  const run = await beginRun(environment);
  const tracking = `github_${randomUUID()}`;
  const cancellation = new AbortController();
  const death = new AbortController();
  let output = "";
  let start = performance.now();
  let isRunning = true;
  const command = [process.execPath, join(stage.root, "bin", "greenroom.js"), ...words, "--json"];
  const work = runStepProcess({
    command: "unshare",
    arguments: ["--uts", "sh", "-c", 'hostname "$0" && exec "$@"', `runner-${run}`, ...command],
    workingDirectory: stage.root,
    environment: {
      ...environment,
      PATH: `${environment.PATH}:${process.env.PATH}`,
      // What a killed job leaves behind goes with the sandbox.
      TMPDIR: dirname(environment.GREENROOM_VALUES ?? ""),
      HOME: dirname(environment.GREENROOM_VALUES ?? ""),
      GITHUB_RUN_ID: String(run),
      [TRACKING_VARIABLE]: tracking,
    },
    patience: HOSTED_PATIENCE,
    cancellation: cancellation.signal,
    death: death.signal,
    onLine: (line) => {
      output += `${line}\n`;
    },
  });
  const end = async (): Promise<EndedJob> => {
    const exitCode = await work;
    isRunning = false;
    const seconds = (performance.now() - start) / 1000;
    endProcessesOf(tracking);
    await endRun(environment, run);
    return { exitCode, output, seconds };
  };
  const stopBy = (controller: AbortController) => () => {
    start = performance.now();
    controller.abort();
  };
  return { ended: end(), isRunning: () => isRunning, cancel: stopBy(cancellation), kill: stopBy(death) };
}

type Settings = Readonly<Record<string, string>>;

async function beginRun(environment: Settings): Promise<number> {
  const about = { name: "Pull request", path: ".github/workflows/pull-request.yml", event: "pull_request" };
  const run = { ...about, head_branch: "main", head_sha: "0".repeat(40), actor: "sandbox-developer" };
  const begun = await ask(environment, "POST", "/_sandbox/runs", { ...run, status: "in_progress" });
  return (begun as { id: number }).id;
}

async function endRun(environment: Settings, run: number): Promise<void> {
  await ask(environment, "PATCH", `/_sandbox/runs/${run}`, { status: "completed", conclusion: "cancelled" });
}

async function ask({ GITHUB_API_URL, GITHUB_TOKEN }: Settings, method: string, path: string, body: unknown) {
  const headers = { authorization: `Bearer ${GITHUB_TOKEN}` };
  const answer = await fetch(`${GITHUB_API_URL}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

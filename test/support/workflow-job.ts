import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveTexts } from "../../sandbox/actions/language/expression.ts";
import type { Job } from "../../sandbox/actions/language/job.ts";
import { readWorkflow } from "../../sandbox/actions/language/workflow.ts";

const ROOT = join(import.meta.dirname, "..", "..");

type Step = Job["steps"][number];

/** A job of a workflow, as the sandbox's Actions read it, and its last step, which is the one that does something. */
export async function readJob(workflow: string, id: string): Promise<{ readonly job: Job; readonly step: Step }> {
  const file = join(ROOT, ".github", "workflows", `${workflow}.yml`);
  const { jobs } = await readWorkflow(file, readFileSync(file, "utf8"));
  const job = jobs.find((candidate) => candidate.id === id);
  const step = job?.steps.at(-1);
  if (job === undefined || step === undefined) throw new Error(`${workflow}.yml has no job "${id}" with steps`);
  return { job, step };
}

/** Runs the script of a step as a runner does. @returns its exit code and what it put out */
export async function runStep(step: Step, contexts: Record<string, unknown>, cwd = ROOT) {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-step-"));
  try {
    const [script, outputs] = [join(folder, "step.sh"), join(folder, "outputs")];
    await writeFile(script, String(step.run));
    await writeFile(outputs, "");
    const env = { ...process.env, ...resolveTexts(step.env, { contexts }), GITHUB_OUTPUT: outputs };
    const { status } = spawnSync("bash", ["-e", script], { cwd, env });
    return { status, outputs: await readFile(outputs, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

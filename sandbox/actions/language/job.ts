import {
  Expression,
  isTemplateMapping,
  mappingAt,
  namesAt,
  type Template,
  type TemplateMapping,
  textAt,
} from "./template.ts";

const UNKNOWN_TO_JOBS = ["container", "services", "snapshot"];
const UNKNOWN_TO_STEPS = ["background", "wait", "wait-all", "cancel", "parallel"];
const ALWAYS_WHEN_ALL_IS_WELL = new Expression("success()");

/** A job of a workflow. */
export interface Job {
  readonly id: string;
  /** Undefined when its identifier is its name. */
  readonly name: Template | undefined;
  readonly needs: readonly string[];
  readonly condition: Template;
  readonly strategy: TemplateMapping;
  readonly permissions: Template | undefined;
  readonly concurrency: Template | undefined;
  readonly environment: Template | undefined;
  readonly env: Template | undefined;
  readonly defaults: TemplateMapping;
  readonly outputs: TemplateMapping;
  /** @default 360 */
  readonly timeoutMinutes: Template;
  readonly continueOnError: Template;
  readonly steps: readonly Step[];
  /** The workflow that it calls instead of having steps. */
  readonly uses: string | undefined;
  readonly with: TemplateMapping;
  /** The secrets that it hands to the called workflow, or `inherit`. */
  readonly secrets: Template | undefined;
}

/** A step of a job or of a composite action: a script or an action. */
export interface Step {
  readonly id: string | undefined;
  readonly name: Template | undefined;
  readonly condition: Template;
  readonly run: Template | undefined;
  readonly uses: string | undefined;
  readonly with: TemplateMapping;
  readonly env: Template | undefined;
  readonly shell: Template | undefined;
  readonly workingDirectory: Template | undefined;
  /** Undefined when only the job's own limit counts. */
  readonly timeoutMinutes: Template | undefined;
  readonly continueOnError: Template;
}

/** Reads a job. @throws Error naming what the sandbox's runner does not know */
export function readJob(id: string, template: Template): Job {
  const job = known(template, `job "${id}"`, UNKNOWN_TO_JOBS);
  return {
    id,
    name: job.name,
    needs: namesAt(job, "needs"),
    condition: job.if ?? ALWAYS_WHEN_ALL_IS_WELL,
    strategy: mappingAt(job, "strategy"),
    permissions: job.permissions,
    concurrency: job.concurrency,
    environment: job.environment,
    env: job.env,
    defaults: mappingAt(job, "defaults"),
    outputs: mappingAt(job, "outputs"),
    timeoutMinutes: job["timeout-minutes"] ?? 360,
    continueOnError: job["continue-on-error"] ?? false,
    steps: readSteps(job.steps),
    uses: textAt(job, "uses"),
    with: mappingAt(job, "with"),
    secrets: job.secrets,
  };
}

/** Reads the steps of a job or of a composite action. @throws Error naming what the sandbox's runner does not know */
export function readSteps(template: Template | undefined): readonly Step[] {
  const steps: readonly Template[] = Array.isArray(template) ? template : [];
  return steps.map((item, index) => {
    const step = known(item, `step ${index + 1}`, UNKNOWN_TO_STEPS);
    return {
      id: textAt(step, "id"),
      name: step.name,
      condition: step.if ?? ALWAYS_WHEN_ALL_IS_WELL,
      run: step.run,
      uses: textAt(step, "uses"),
      with: mappingAt(step, "with"),
      env: step.env,
      shell: step.shell,
      workingDirectory: step["working-directory"],
      timeoutMinutes: step["timeout-minutes"],
      continueOnError: step["continue-on-error"] ?? false,
    };
  });
}

function known(template: Template, where: string, refused: readonly string[]): TemplateMapping {
  if (!isTemplateMapping(template)) throw new Error(`${where} is no mapping`);
  const unknown = refused.filter((key) => key in template);
  if (unknown.length > 0) throw new Error(`the sandbox's runner does not know "${unknown.join('", "')}" of ${where}`);
  return template;
}

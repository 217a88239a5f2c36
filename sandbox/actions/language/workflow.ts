import type { EventsConfig } from "@actions/workflow-parser/model/workflow-template";
import { type Job, readJob } from "./job.ts";
import { loadParsers } from "./parser.ts";
import { isTemplateMapping, mappingAt, type Template, type TemplateMapping, textAt, toTemplate } from "./template.ts";

/** A workflow file, checked by GitHub's own schema; expressions in it are not evaluated yet. */
export interface Workflow {
  /** Such as `.github/workflows/ci.yml`. */
  readonly path: string;
  readonly name: string;
  /** By event, what it must be like to start the workflow. */
  readonly on: EventsConfig;
  readonly env: TemplateMapping;
  /** Undefined when the file does not say. */
  readonly permissions: Template | undefined;
  readonly concurrency: Template | undefined;
  readonly defaults: TemplateMapping;
  /** What a caller gets from it, by name. */
  readonly outputs: TemplateMapping;
  /** In the order of the file. */
  readonly jobs: readonly Job[];
}

/**
 * Reads a workflow file.
 *
 * @throws Error with everything that is wrong in it.
 */
export async function readWorkflow(path: string, content: string): Promise<Workflow> {
  const { parseWorkflow, convertWorkflowTemplate, convertToIfCondition, NoOperationTraceWriter } = await loadParsers();
  const { context, value: root } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const refuse = () => {
    const problems = context.errors.getErrors().map((error) => error.message);
    if (problems.length > 0) throw new Error(`${path} is no valid workflow: ${problems.join("; ")}`);
  };
  refuse();
  if (root === undefined) throw new Error(`${path} is empty`);
  const { events } = await convertWorkflowTemplate(context, root);
  const template = toTemplate(root, (token) => convertToIfCondition(context, token)?.expression ?? "success()");
  refuse();
  if (!isTemplateMapping(template)) throw new Error(`${path} is no mapping`);
  return {
    path,
    name: textAt(template, "name") ?? path,
    on: events,
    env: mappingAt(template, "env"),
    permissions: template.permissions,
    concurrency: template.concurrency,
    defaults: mappingAt(template, "defaults"),
    outputs: mappingAt(mappingAt(mappingAt(template, "on"), "workflow_call"), "outputs"),
    jobs: Object.entries(mappingAt(template, "jobs")).map(([id, job]) => readJob(id, job)),
  };
}

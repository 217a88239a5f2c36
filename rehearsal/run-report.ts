import type { Run } from "../sandbox/actions/run/record.ts";
import { escapeHtml } from "./escape-html.ts";
import { annotationsOf, describeRun } from "./workflows.ts";

/** A run of a workflow, as the report tells it. */
export interface ToldRun {
  readonly title: string;
  /** What stood beside the run on GitHub. */
  readonly annotations: readonly string[];
  /** What its steps wrote into the summary, in Markdown. */
  readonly summaries: readonly string[];
}

/** What the report tells of a run. */
export function toldRun(run: Run): ToldRun {
  const steps = run.jobs.flatMap((job) => job.steps);
  return {
    title: describeRun(run),
    annotations: annotationsOf(run).map(
      ({ level, title, message }) => `${level}: ${title === "" ? "" : `${title}: `}${message}`,
    ),
    summaries: steps.map(({ summary }) => summary).filter((summary) => summary !== ""),
  };
}

/** The run for a person; texts of jobs are shown as they are, and nothing in them counts as HTML. */
export function renderRun({ title, annotations, summaries }: ToldRun): string {
  const parts = [...annotations, ...summaries].map((text) => `<pre>${escapeHtml(text)}</pre>`);
  return `<details><summary>${escapeHtml(title)}</summary>${parts.join("")}</details>`;
}

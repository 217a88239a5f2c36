import { marked } from "marked";
import { escapeHtml } from "./escape-html.ts";
import { renderRun, type ToldRun } from "./run-report.ts";
import type { PlayedStep } from "./timeline.ts";

/** One revision of a pull request's comment, as it was posted. */
export interface PostedComment {
  readonly pullRequest: number;
  readonly when: string;
  /** Markdown. */
  readonly body: string;
}

/** Everything that a rehearsal found out. */
export interface RehearsalReport {
  readonly ok: boolean;
  readonly startedAt: string;
  readonly seconds: number;
  readonly steps: readonly PlayedStep[];
  /** The environments that lived, by name. */
  readonly environments: readonly { readonly name: string; readonly urls: readonly string[] }[];
  readonly comments: readonly PostedComment[];
  /** The runs of workflows, in order. */
  readonly runs: readonly ToldRun[];
  /** What is still on the machine afterwards; empty when all is well. */
  readonly leftovers: readonly string[];
}

/** The report for a person: the timeline, and the comments as the pull requests showed them. */
export function renderReportPage(report: RehearsalReport): string {
  const verdict = report.ok ? "Every step held." : "A step failed.";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Greenroom rehearsal: ${report.ok ? "passed" : "failed"}</title>
<style>${STYLE}</style>
<h1>Rehearsal <span class="${report.ok ? "ok" : "failed"}">${report.ok ? "passed" : "failed"}</span></h1>
<p>${verdict} Started ${escapeHtml(report.startedAt)}, took ${report.seconds.toFixed(1)} seconds.</p>
<h2>Timeline</h2>
<table><tr><th></th><th>Step</th><th>Seconds</th><th>What was seen</th></tr>
${report.steps.map(renderStep).join("\n")}
</table>
<h2>Environments</h2>
<ul>${report.environments.map(renderEnvironment).join("\n")}</ul>
<h2>Left on the machine</h2>
${report.leftovers.length === 0 ? "<p>Nothing.</p>" : `<ul>${report.leftovers.map((left) => `<li>${escapeHtml(left)}</li>`).join("")}</ul>`}
<h2>Pull request comments</h2>
${report.comments.map(renderComment).join("\n")}
<h2>Workflow runs</h2>
${report.runs.length === 0 ? "<p>None.</p>" : report.runs.map(renderRun).join("\n")}
</html>
`;
}

function renderStep({ name, ok, seconds, detail }: PlayedStep): string {
  const mark = ok ? '<td class="ok">ok</td>' : '<td class="failed">failed</td>';
  return `<tr>${mark}<td>${escapeHtml(name)}</td><td class="number">${seconds.toFixed(1)}</td><td><pre>${escapeHtml(detail)}</pre></td></tr>`;
}

function renderEnvironment({ name, urls }: { readonly name: string; readonly urls: readonly string[] }): string {
  return `<li><strong>${escapeHtml(name)}</strong> ${urls.map((url) => escapeHtml(url)).join(", ")}</li>`;
}

function renderComment({ pullRequest, when, body }: PostedComment): string {
  const html = marked.parse(body, { async: false, gfm: true });
  return `<article><header>#${pullRequest}, ${escapeHtml(when)}</header>${html}</article>`;
}

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d1d9e0; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { margin: 0; white-space: pre-wrap; font-size: .85rem; }
.ok { color: #1a7f37; } .failed { color: #cf222e; }
article { border: 1px solid #d1d9e0; border-radius: 6px; margin: 1rem 0; padding: 0 1rem 1rem; }
details { border-bottom: 1px solid #d1d9e0; padding: .3rem 0; } details pre { padding: .3rem 1rem; }
article header { margin: 0 -1rem 1rem; padding: .4rem 1rem; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; }
`;

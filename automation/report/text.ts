import type { Update } from "../engine/events.ts";
import type { DestroyResult, ListResult, PreviewResult, Result, StatusResult, UpResult } from "../results.ts";
import { renderChanges } from "./changes.ts";
import { formatDuration } from "./duration.ts";

/** A result as lines for a terminal or a log. */
export function renderText(result: Result): string {
  const lines = linesOf(result);
  return `${lines.join("\n")}\n`;
}

function linesOf(result: Result): readonly string[] {
  switch (result.command) {
    case "up":
      return upLines(result);
    case "destroy":
      return destroyLines(result);
    case "preview":
      return previewLines(result);
    case "status":
      return statusLines(result);
    case "list":
      return listLines(result);
    default:
      throw new Error(`no text for ${result satisfies never}`);
  }
}

function upLines(result: UpResult): readonly string[] {
  const headline =
    result.outcome === "closed"
      ? `${result.environment}: the pull request was closed meanwhile, so the environment was removed again`
      : `${result.environment} is live after ${formatDuration(result.timings.total)}`;
  return [
    headline,
    ...result.apps.map(
      ({ name, url, commit }) => `  ${name.padEnd(20)} ${commit.slice(0, 7)}  ${url ?? "no public address"}`,
    ),
    ...countLines(result.update),
    ...warningLines(result.warnings),
  ];
}

function destroyLines({
  environment,
  existed,
  livedSeconds,
  receipt,
  timings,
  warnings,
}: DestroyResult): readonly string[] {
  const lived = livedSeconds === undefined ? "" : `; it lived for ${formatDuration(livedSeconds)}`;
  return [
    existed
      ? `${environment} was removed in ${formatDuration(timings.total)}${lived}`
      : `${environment} does not exist: nothing to do`,
    ...receipt.map(({ what, left }) => `  ${what.padEnd(24)} ${left.length === 0 ? "nothing left" : left.join(", ")}`),
    ...warningLines(warnings),
  ];
}

function previewLines({ environment, update }: PreviewResult): readonly string[] {
  if (update.changes.length === 0) return [`${environment}: nothing changes`];
  return [`${environment}: what would change`, ...renderChanges(update.changes), ...countLines(update)];
}

function statusLines(result: StatusResult): readonly string[] {
  return [
    `${result.environment}: ${result.resources} resources, last changed ${result.updatedAt ?? "never"}`,
    ...(result.commit === undefined ? [] : [`  commit ${result.commit}`]),
    ...Object.entries(result.urls).map(([app, url]) => `  ${app.padEnd(20)} ${url}`),
    ...result.pendingCreates.map(
      (create) => `  an interrupted run had begun to create ${create}; the next up or destroy looks it up`,
    ),
    ...result.troubles.map((trouble) => `  ${trouble}`),
  ];
}

function listLines({ environments, warnings }: ListResult): readonly string[] {
  if (environments.length === 0) return ["There are no environments.", ...warningLines(warnings)];
  const lines = environments.map(({ name, kind, updatedAt, isUpdating, pullRequest, urls }) => {
    const state = isUpdating ? "being changed" : (updatedAt ?? "never changed");
    const owner = kind === "platform" ? "" : (pullRequest?.title ?? "no open pull request");
    return [name.padEnd(12), state.padEnd(26), owner, ...Object.values(urls)].join("  ").trimEnd();
  });
  return [...lines, ...warningLines(warnings)];
}

function countLines({ changes, unchanged }: Update): readonly string[] {
  const counts = new Map<string, number>();
  for (const { operation } of changes) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const parts = [...counts].map(([operation, count]) => `${count} × ${operation}`);
  return [`  ${[...parts, `${unchanged} unchanged`].join(", ")}`];
}

function warningLines(warnings: readonly string[]): readonly string[] {
  return warnings.map((warning) => `  warning: ${warning}`);
}

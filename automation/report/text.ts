import type { Lease } from "../../stacks/lease-book.ts";
import type { Update } from "../engine/events.ts";
import { describeLeases } from "../lifecycle/leases.ts";
import { repairCommand } from "../lifecycle/repair.ts";
import type { DestroyResult, DriftResult, ListResult, PreviewResult, Result, UpResult } from "../results.ts";
import { renderChanges, renderDifferences, renderLosses } from "./changes.ts";
import { costLines } from "./cost-text.ts";
import { pathLines } from "./critical-path-text.ts";
import { formatDuration } from "./duration.ts";
import { statusLines } from "./status-text.ts";

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
    case "drift":
      return driftLines(result);
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
    ...pathLines(result.criticalPath),
    ...leaseLines(result.leases),
    ...(result.costPerHour === undefined ? [] : costLines("it costs", result.costPerHour, "an hour")),
    ...warningLines(result.warnings),
  ];
}

function destroyLines(result: DestroyResult): readonly string[] {
  const { environment, existed, livedSeconds, receipt, cost, timings, warnings } = result;
  if (result.outcome === "held") {
    return [`${environment} stays, because others hold it`, ...leaseLines(result.leases), ...warningLines(warnings)];
  }
  const lived = livedSeconds === undefined ? "" : `; it lived for ${formatDuration(livedSeconds)}`;
  return [
    existed
      ? `${environment} was removed in ${formatDuration(timings.total)}${lived}`
      : `${environment} does not exist: nothing to do`,
    ...(cost === undefined ? [] : costLines("it has cost", cost, "in all")),
    ...receipt.map(({ what, left }) => `  ${what.padEnd(24)} ${left.length === 0 ? "nothing left" : left.join(", ")}`),
    ...warningLines(warnings),
  ];
}

function previewLines({ environment, update, losses }: PreviewResult): readonly string[] {
  if (update.changes.length === 0) return [`${environment}: nothing changes`];
  return [
    ...renderLosses(losses, environment),
    `${environment}: what would change`,
    ...renderChanges(update.changes),
    ...countLines(update),
  ];
}

function driftLines({ environment, differences, unchanged, warnings }: DriftResult): readonly string[] {
  const headline =
    differences.length === 0
      ? `${environment}: all ${unchanged} resources are as the state says`
      : `${environment}: what is otherwise than the state says; "${repairCommand(environment)}" puts it right`;
  return [headline, ...renderDifferences(differences), ...warningLines(warnings)];
}

function listLines({ environments, warnings }: ListResult): readonly string[] {
  if (environments.length === 0) return ["There are no environments.", ...warningLines(warnings)];
  const lines = environments.flatMap(({ name, kind, updatedAt, isUpdating, pullRequest, urls, leases }) => {
    const state = isUpdating ? "being changed" : (updatedAt ?? "never changed");
    const owner = kind === "pull-request" ? (pullRequest?.title ?? "no open pull request") : "";
    const line = [name.padEnd(12), state.padEnd(26), owner, ...Object.values(urls)].join("  ").trimEnd();
    return [line, ...leaseLines(leases)];
  });
  return [...lines, ...warningLines(warnings)];
}

function leaseLines(leases: readonly Lease[]): readonly string[] {
  return describeLeases(leases).map((sentence) => `  ${sentence}`);
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

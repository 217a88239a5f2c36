import type { Lease } from "../../stacks/lease-book.ts";
import type { Update } from "../engine/events.ts";
import { describeLeases } from "../lifecycle/leases.ts";
import { repairCommand } from "../lifecycle/repair.ts";
import type { DestroyResult, DriftResult, ListResult, PreviewResult, Result, UpResult } from "../results.ts";
import { buildLines } from "./build-text.ts";
import { countOperations, renderChanges, renderDifferences, renderLosses } from "./changes.ts";
import { convergeDryRunLines, convergeLines } from "./converge-text.ts";
import { costLines, monthlyCostLines } from "./cost-text.ts";
import { pathLines } from "./critical-path-text.ts";
import { doctorLines } from "./doctor-text.ts";
import { formatDuration } from "./duration.ts";
import { statusLines } from "./status-text.ts";
import { sweepLines } from "./sweep-text.ts";
import { testLines } from "./test-text.ts";

/** A result as lines for a terminal or a log. */
export function renderText(result: Result): string {
  const lines = linesOf(result);
  return `${lines.join("\n")}\n`;
}

function linesOf(result: Result): readonly string[] {
  switch (result.command) {
    case "up":
      return upLines(result);
    case "extend":
      return [`${result.environment} stays as it is, and is held:`, ...leaseLines(result.leases)];
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
    case "converge":
      return result.isDryRun ? convergeDryRunLines(result) : convergeLines(result);
    case "sweep":
      return sweepLines(result);
    case "doctor":
      return doctorLines(result);
    case "test":
      return testLines(result);
    case "build":
      return buildLines(result);
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
  const { environment, existed, livedSeconds, receipt, reason, cost, timings, warnings } = result;
  const why = reason === undefined ? [] : [`  why: ${reason}`];
  if (result.outcome === "held") {
    return [
      `${environment} stays, because others hold it`,
      ...why,
      ...leaseLines(result.leases),
      `  to end it now, give up the lease of each: greenroom destroy ${environment} --as <holder>; or of all: --force`,
      ...warningLines(warnings),
    ];
  }
  const lived = livedSeconds === undefined ? "" : `; it lived for ${formatDuration(livedSeconds)}`;
  return [
    existed
      ? `${environment} was removed in ${formatDuration(timings.total)}${lived}`
      : `${environment} does not exist: nothing to do`,
    ...why,
    ...(cost === undefined ? [] : costLines("it has cost", cost, "in all")),
    ...receipt.map(({ what, left }) => `  ${what.padEnd(24)} ${left.length === 0 ? "nothing left" : left.join(", ")}`),
    ...warningLines(warnings),
  ];
}

function previewLines({
  environment,
  update,
  losses,
  risks,
  monthlyCost,
  toldCommit,
  warnings,
}: PreviewResult): readonly string[] {
  const told = toldCommit === undefined ? [] : [`  the pull request was told, for commit ${toldCommit}`];
  const notes = [...told, ...warningLines(warnings)];
  if (update.changes.length === 0) return [`${environment}: nothing changes`, ...notes];
  return [
    ...renderLosses(losses, environment),
    `${environment}: what would change`,
    ...renderChanges(update.changes, risks),
    ...countLines(update),
    ...(monthlyCost === undefined ? [] : monthlyCostLines(monthlyCost)),
    ...notes,
  ];
}

function driftLines({ environment, differences, unchanged, issue, warnings }: DriftResult): readonly string[] {
  const headline =
    differences.length === 0
      ? `${environment}: all ${unchanged} resources are as the state says`
      : `${environment}: what is otherwise than the state says; "${repairCommand(environment)}" puts it right`;
  const told =
    issue === undefined
      ? []
      : [issue.number === undefined ? "  the issue about it was closed" : `  issue ${issue.number} tells about it`];
  return [headline, ...renderDifferences(differences), ...told, ...warningLines(warnings)];
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
  return [`  ${[...countOperations(changes), `${unchanged} unchanged`].join(", ")}`];
}

function warningLines(warnings: readonly string[]): readonly string[] {
  return warnings.map((warning) => `  warning: ${warning}`);
}

import type { CliError } from "../errors.ts";
import type { ConvergeDryRunResult, ConvergedEnvironment, ConvergeResult, Result } from "../results.ts";
import { EXPECTED_ACTIONS, NO_ENVIRONMENT } from "./converge-text.ts";
import { escapeMarkdown, fence } from "./escape.ts";
import { renderText } from "./text.ts";

/** GitHub refuses more than a mebibyte for each step; the rest is left for what it adds. */
const MOST_BYTES = 1_000_000;

/** What a command did, for the summary of its run, in Markdown. */
export function renderSummary(result: Result): string {
  const environment = "environment" in result ? result.environment : undefined;
  const title = `### greenroom ${result.command}${environment === undefined ? "" : ` ${environment}`}`;
  if (result.command === "converge") {
    return capped(title, result.isDryRun ? expectedTable(result) : convergeTable(result));
  }
  return capped(title, fencedLines(renderText(result).trimEnd().split("\n")));
}

/** The same for a command that failed. */
export function renderFailureSummary({ code, message, hint, details }: CliError, call: string): string {
  const sentence = `❌ **${escapeMarkdown(message)}** ${escapeMarkdown(hint)} (\`${code}\`)`;
  return capped(
    `### greenroom ${escapeMarkdown(call)}\n\n${sentence}`,
    details.length === 0 ? [] : fencedLines(details),
  );
}

function convergeTable({ environments, next }: ConvergeResult): readonly string[] {
  if (environments.length === 0) return [NO_ENVIRONMENT];
  const room = next.length === 0 ? [] : ["", `There is room now for ${next.join(", ")}.`];
  return [
    "| environment | state | commit | addresses | why |",
    "|---|---|---|---|---|",
    ...environments.map(row),
    ...room,
  ];
}

function expectedTable({ environments, warnings }: ConvergeDryRunResult): readonly string[] {
  if (environments.length === 0) return [NO_ENVIRONMENT];
  return [
    "| environment | what | why |",
    "|---|---|---|",
    ...environments.map(
      ({ environment, action, reason }) =>
        `| ${environment} | ${EXPECTED_ACTIONS[action]} | ${escapeMarkdown(reason)} |`,
    ),
    ...warnings.flatMap((warning) => ["", `⚠️ ${escapeMarkdown(warning)}`]),
  ];
}

function row({ environment, state, commit, urls, reason, failure, warnings }: ConvergedEnvironment): string {
  const addresses = Object.values(urls).map((url) => `<${url}>`);
  const why = [reason, ...(failure === undefined || failure.message === reason ? [] : [failure.message]), ...warnings];
  const cells = [
    environment,
    state === "failed" ? "❌ failed" : state,
    commit === undefined ? "–" : `\`${commit.slice(0, 7)}\``,
    addresses.join("<br>") || "–",
    why.map(escapeMarkdown).join("<br>"),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A block whose fence is longer than any in it; when it is too large, its beginning goes. */
function fencedLines(lines: readonly string[]): readonly string[] {
  let kept = lines;
  while (kept.length > 1 && Buffer.byteLength(kept.join("\n")) > MOST_BYTES / 2)
    kept = kept.slice(Math.ceil(kept.length / 10));
  const left = lines.length - kept.length;
  return [...(left === 0 ? [] : [`The first ${left} lines are left out.`, ""]), fence(kept)];
}

/** As many whole lines as there is room for. */
function capped(title: string, lines: readonly string[]): string {
  const kept: string[] = [`${title}\n`];
  let bytes = Buffer.byteLength(title);
  for (const [index, line] of lines.entries()) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MOST_BYTES) return `${kept.join("\n")}\n\n${lines.length - index} more lines are left out.\n`;
    kept.push(line);
  }
  return `${kept.join("\n")}\n`;
}

import type { ResourceChange } from "../engine/events.ts";
import { looksFirst, repairCommand } from "../lifecycle/repair.ts";
import type { StandingIssue } from "../services/github/github.ts";
import { shortType } from "./changes.ts";
import { fence } from "./escape.ts";
import { fitParts } from "./fit.ts";
import { code, type Hide, plain, propertyLines } from "./plan/entry-text.ts";

/** What a look at an environment found otherwise than its state says. */
export interface DriftView {
  readonly environment: string;
  readonly differences: readonly ResourceChange[];
  /** How many resources are as the state says. */
  readonly unchanged: number;
  /** When the state was last written, in ISO 8601; undefined when it does not say so. */
  readonly stateWrittenAt: string | undefined;
  readonly lookedAt: Date;
  /** Address of the run; undefined outside GitHub Actions. */
  readonly runUrl: string | undefined;
}

/** The hidden text by which the issue about the drift of an environment is found again. */
export function driftMarker(environment: string): string {
  return `<!-- greenroom:drift:${environment} -->`;
}

/** The issue that tells what differs, property by property, as GitHub Markdown of at most 60,000 bytes. */
export function renderDriftIssue(view: DriftView, hide: Hide): StandingIssue {
  const { environment, differences } = view;
  const marker = driftMarker(environment);
  const entries = differences.map((difference) => renderDifference(difference, hide));
  const body = fitParts(entries.length, (shown) => {
    const hidden = entries.length - shown;
    const rest = hidden === 0 ? [] : [`${hidden} more differ, and the log of the run has them.`];
    const parts = [
      marker,
      renderIntroduction(view),
      ...entries.slice(0, shown),
      ...rest,
      renderRepair(view),
      renderFooter(view),
    ];
    return hide(`${parts.join("\n\n")}\n`);
  });
  return { marker, title: `${environment} is not what its state says`, body };
}

/** The last word on an issue whose drift is over. */
export function renderDriftEnd({ environment, unchanged, lookedAt, runUrl }: DriftView): string {
  const log = runUrl === undefined ? "" : ` ([log](${runUrl}))`;
  return `All ${unchanged} resources of \`${environment}\` were as its state says at ${lookedAt.toISOString()}${log}.`;
}

function renderIntroduction({ environment, differences, stateWrittenAt }: DriftView): string {
  const count = differences.length === 1 ? "1 resource" : `${differences.length} resources`;
  const since =
    stateWrittenAt === undefined
      ? ""
      : ` The state was last written at ${plain(stateWrittenAt)}; this issue was opened when a difference was first seen after that.`;
  return `Somebody or something has changed ${count} of \`${environment}\` behind its program.${since}`;
}

function renderDifference(difference: ResourceChange, hide: Hide): string {
  const { operation, type, name, properties } = difference;
  const line = `**${operation === "delete" ? "gone" : "differs"}**: ${plain(shortType(type))} ${code(name, hide)}`;
  const lines = propertyLines(properties, hide);
  return lines.length === 0 ? line : `${line}\n\n${fence(lines)}`;
}

function renderRepair({ environment }: DriftView): string {
  const caution = looksFirst(environment) ? "" : "; it looks how everything really is before";
  return [
    "#### What to do",
    `- To put it right: \`${repairCommand(environment)}\` makes it what the program says${caution}. See what that does with \`greenroom preview ${environment}${looksFirst(environment) ? "" : " --refresh"}\`.`,
    "- To keep it as it is: change the program or its values to say the same.",
    "- This issue closes itself when nothing differs any more.",
  ].join("\n");
}

function renderFooter({ lookedAt, unchanged, runUrl }: DriftView): string {
  const facts = [
    `seen at ${lookedAt.toISOString()}`,
    `${unchanged} as the state says`,
    ...(runUrl === undefined ? [] : [`[log](${runUrl})`]),
  ];
  return `<sub>${facts.join(" · ")}</sub>`;
}

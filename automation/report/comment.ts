import { formatDollars } from "./cost-text.ts";
import { formatDuration } from "./duration.ts";
import { escapeMarkdown, fence } from "./escape.ts";
import { fitParts } from "./fit.ts";
import { leaseSentence } from "./lease-text.ts";
import type { AppView, EnvironmentState, EnvironmentView, FailureView } from "./view.ts";

const HEADLINES: Readonly<Record<EnvironmentState, string>> = {
  building: "🔨 is being built",
  migrating: "🚚 is being migrated and rolled out",
  starting: "🚦 is starting",
  live: "✅ is live",
  failed: "❌ failed",
  queued: "⏳ waits for room",
  asleep: "💤 is asleep",
  destroyed: "🧹 was removed",
  refused: "🚫 is not made",
};

/** The states of an environment that is there, or will be at once. */
const PRESENT: readonly EnvironmentState[] = ["building", "migrating", "starting", "live", "failed", "asleep"];

/** The same, or that there will be one. */
const EXPECTED: readonly EnvironmentState[] = [...PRESENT, "queued"];

/** The hidden text by which the comment of an environment is found again. */
export function commentMarker(environment: string): string {
  return `<!-- greenroom:${environment} -->`;
}

/** Whether a comment of ours says that an environment is there or will be. */
export function promisesEnvironment(comment: string): boolean {
  const [, headline = ""] = comment.split("\n\n");
  return EXPECTED.some((state) => headline.startsWith("### Environment ") && headline.endsWith(HEADLINES[state]));
}

/**
 * The one comment on a pull request, as GitHub Markdown of at most 60,000 bytes.
 *
 * @param guideUrl - where its readers find help; left out when nobody knows.
 */
export function renderComment(view: EnvironmentView, guideUrl?: string): string {
  const details = view.failure?.details ?? [];
  const end = [...renderTerms(view), renderFooter(view, guideUrl)].map((part) => `\n\n${part}`).join("");
  return fitParts(details.length, (shown) => renderAbove(view, details.slice(details.length - shown)), `${end}\n`);
}

/** All but the end, where the log is found. */
function renderAbove(view: EnvironmentView, details: readonly string[]): string {
  const { environment, state, apps, notes = [], reason, failure } = view;
  const parts = [
    commentMarker(environment),
    `### Environment \`${environment}\` ${HEADLINES[state]}`,
    ...(reason === undefined ? [] : [escapeMarkdown(reason)]),
    ...(apps.length > 0 && PRESENT.includes(state) ? [renderApps(view)] : []),
    ...(failure === undefined ? [] : [renderFailure(failure, details)]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `> ⚠️ ${escapeMarkdown(note)}`).join("\n>\n")]),
    ...(view.receipt === undefined ? [] : [renderReceipt(view)]),
  ];
  return parts.join("\n\n");
}

function renderApps({ apps }: EnvironmentView): string {
  const rows = apps.map(
    (app) => `| ${escapeMarkdown(app.name)} | ${renderAddress(app)} | ${renderCommit(app.commit)} | ${app.state} |`,
  );
  return ["| app | address | commit | state |", "|---|---|---|---|", ...rows].join("\n");
}

/** An address is announced only when it is known to answer. */
function renderAddress({ url, state }: AppView): string {
  return url !== undefined && state === "live" ? `<${url}>` : "–";
}

function renderCommit(commit: string | undefined): string {
  return commit === undefined ? "–" : `\`${commit.slice(0, 7)}\``;
}

function renderFailure({ code, message, hint }: FailureView, details: readonly string[]): string {
  const sentence = `**${escapeMarkdown(message)}** ${escapeMarkdown(hint)} (\`${code}\`)`;
  return details.length === 0 ? sentence : `${sentence}\n\n${fence(details)}`;
}

function renderReceipt({ receipt = [], livedSeconds }: EnvironmentView): string {
  const lived = livedSeconds === undefined ? "" : `It lived for ${formatDuration(livedSeconds)}. `;
  const lines = receipt.map(({ what, left }) =>
    left.length === 0 ? `- ${what}: nothing left` : `- ${what}: **${left.map(escapeMarkdown).join(", ")}**`,
  );
  return `${lived}Every service was asked what is left:\n\n${lines.join("\n")}`;
}

/** How long it stays, and what it costs. */
function renderTerms({ lease, costPerDay, state }: EnvironmentView): readonly string[] {
  const sentences = [
    ...(lease === undefined ? [] : [leaseSentence(lease, state)]),
    ...(costPerDay === undefined || state !== "live"
      ? []
      : [`Its share of a node costs about ${formatDollars(costPerDay)} a day, by list prices.`]),
  ];
  return sentences.length === 0 ? [] : [sentences.join(" ")];
}

function renderFooter(
  { environment, state, commit, seconds, runUrl }: EnvironmentView,
  guideUrl: string | undefined,
): string {
  const facts = [
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(seconds === undefined ? [] : [`took ${formatDuration(seconds)}`]),
    ...(runUrl === undefined ? [] : [`[log](${runUrl})`]),
    ...(PRESENT.includes(state) ? [`more: \`greenroom status ${environment}\``] : []),
    ...(guideUrl === undefined ? [] : [`[help](${guideUrl})`]),
  ];
  return facts.length === 0 ? "" : `<sub>${facts.join(" · ")}</sub>`;
}

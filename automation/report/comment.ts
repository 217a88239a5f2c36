import { formatDuration } from "./duration.ts";
import { escapeMarkdown, fence } from "./escape.ts";
import type { AppView, EnvironmentState, EnvironmentView, FailureView } from "./view.ts";

/** GitHub takes 65,536 characters; the rest is left for what it counts differently. */
const MOST_BYTES = 60_000;

const HEADLINES: Readonly<Record<EnvironmentState, string>> = {
  building: "🔨 is being built",
  migrating: "🚚 is being migrated and rolled out",
  live: "✅ is live",
  failed: "❌ failed",
  destroyed: "🧹 was removed",
};

/** The hidden text by which the comment of an environment is found again. */
export function commentMarker(environment: string): string {
  return `<!-- greenroom:${environment} -->`;
}

/** The one comment on a pull request, as GitHub Markdown of at most 60,000 bytes. */
export function renderComment(view: EnvironmentView): string {
  const details = view.failure?.details ?? [];
  for (let shown = details.length; ; shown = Math.floor(shown / 2)) {
    const comment = renderWith(view, details.slice(details.length - shown));
    if (Buffer.byteLength(comment) <= MOST_BYTES || shown === 0) return comment;
  }
}

function renderWith(view: EnvironmentView, details: readonly string[]): string {
  const parts = [
    commentMarker(view.environment),
    `### Environment \`${view.environment}\` ${HEADLINES[view.state]}`,
    ...(view.apps.length > 0 && view.state !== "destroyed" ? [renderApps(view)] : []),
    ...(view.failure === undefined ? [] : [renderFailure(view.failure, details)]),
    ...(view.receipt === undefined ? [] : [renderReceipt(view)]),
    renderFooter(view),
  ];
  return `${parts.join("\n\n")}\n`;
}

function renderApps({ apps, state }: EnvironmentView): string {
  const rows = apps.map(
    (app) => `| ${escapeMarkdown(app.name)} | ${renderAddress(app, state)} | ${renderCommit(app.commit)} | ${state} |`,
  );
  return ["| app | address | commit | state |", "|---|---|---|---|", ...rows].join("\n");
}

/** An address is announced only when it is known to answer. */
function renderAddress({ url }: AppView, state: EnvironmentState): string {
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

function renderFooter({ commit, seconds, runUrl }: EnvironmentView): string {
  const facts = [
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(seconds === undefined ? [] : [`took ${formatDuration(seconds)}`]),
    ...(runUrl === undefined ? [] : [`[log](${runUrl})`]),
  ];
  return facts.length === 0 ? "" : `<sub>${facts.join(" · ")}</sub>`;
}

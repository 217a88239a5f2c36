import type { PreviewLease } from "../lifecycle/converge/decision.ts";
import { PREVIEW_LABELS } from "../lifecycle/converge/preview-labels.ts";
import type { EnvironmentState } from "./view.ts";

const RENEWAL = `a push, the label \`${PREVIEW_LABELS.extend}\` or the comment \`/greenroom extend\``;

/** Until when an environment is wanted, and how to make that longer, as a sentence in Markdown. */
export function leaseSentence({ until, removedAt, isEnding }: PreviewLease, state: EnvironmentState): string {
  if (until === undefined || removedAt === undefined) {
    return `It stays until the pull request is closed, because the label \`${PREVIEW_LABELS.keep}\` is set.`;
  }
  const warning = isEnding ? "⚠️ **Soon:** " : "";
  return state === "asleep"
    ? `${warning}It is removed at ${formatTime(removedAt)}; ${RENEWAL} wakes it.`
    : `${warning}It falls asleep at ${formatTime(until)} and is removed at ${formatTime(removedAt)}; ${RENEWAL} makes that later.`;
}

/** A time in ISO 8601 as people read it: `2026-11-24 12:00 UTC`. */
export function formatTime(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

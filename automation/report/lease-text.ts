import type { PreviewLease } from "../lifecycle/converge/decision.ts";
import { PREVIEW_LABELS } from "../lifecycle/converge/preview-labels.ts";
import type { EnvironmentState } from "./view.ts";

/** Until when an environment is wanted, and how to make that longer, as a sentence in Markdown. */
export function leaseSentence(lease: PreviewLease, state: EnvironmentState): string {
  return describeLease(lease, state === "asleep", { soon: "⚠️ **Soon:** ", quote: (word) => `\`${word}\`` });
}

/** The same for a terminal. */
export function leaseLine(lease: PreviewLease, isAsleep: boolean): string {
  return describeLease(lease, isAsleep, { soon: "Soon: ", quote: (word) => `"${word}"` });
}

interface Style {
  readonly soon: string;
  readonly quote: (word: string) => string;
}

function describeLease(
  { until, removedAt, isEnding }: PreviewLease,
  isAsleep: boolean,
  { soon, quote }: Style,
): string {
  if (until === undefined || removedAt === undefined) {
    return `It stays until the pull request is closed, because the label ${quote(PREVIEW_LABELS.keep)} is set.`;
  }
  const warning = isEnding ? soon : "";
  const renewal = `a push, the label ${quote(PREVIEW_LABELS.extend)} or the comment ${quote("/greenroom extend")}`;
  return isAsleep
    ? `${warning}It is removed at ${formatTime(removedAt)}; ${renewal} wakes it.`
    : `${warning}It falls asleep at ${formatTime(until)} and is removed at ${formatTime(removedAt)}; ${renewal} makes that later.`;
}

/** A time in ISO 8601 as people read it: `2026-11-24 12:00 UTC`. */
function formatTime(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

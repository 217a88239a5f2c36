import { suggestion } from "../../../components/catalogue/spelling.ts";

/** Labels by which people say what they want of the environment of their pull request. */
export const PREVIEW_LABELS = {
  /** An environment also for a draft, and for a bot's pull request. */
  on: "preview:on",
  /** No environment, whatever else is set. */
  off: "preview:off",
  /** It neither sleeps nor expires while the pull request is open. */
  keep: "preview:keep",
  /** Setting it renews the lease, and wakes what sleeps. */
  extend: "preview:extend",
} as const;

const OUR_BEGINNING = "preview";

/** What the labels of a pull request say. */
export interface LabelWishes {
  readonly isOn: boolean;
  readonly isOff: boolean;
  readonly isKept: boolean;
  /** Labels that look like ours and are none, or contradict each other; a sentence each. */
  readonly warnings: readonly string[];
}

/** Reads the labels of a pull request. GitHub does not tell labels apart by upper and lower case, and neither does this. */
export function readLabels(labels: readonly string[]): LabelWishes {
  const has = (wanted: string) => labels.some((label) => isLabel(label, wanted));
  const wishes = { isOn: has(PREVIEW_LABELS.on), isOff: has(PREVIEW_LABELS.off), isKept: has(PREVIEW_LABELS.keep) };
  return { ...wishes, warnings: [...labels.filter(isUnknown).map(describeUnknown), ...contradictions(wishes)] };
}

/** True when a label of GitHub's is one of ours. */
export function isLabel(label: string, wanted: string): boolean {
  return label.toLowerCase() === wanted;
}

function isUnknown(label: string): boolean {
  const isOurs = Object.values(PREVIEW_LABELS).some((known) => isLabel(label, known));
  return !isOurs && label.toLowerCase().startsWith(OUR_BEGINNING);
}

function describeUnknown(label: string): string {
  const known = Object.values(PREVIEW_LABELS);
  const list = known.map((name) => `"${name}"`).join(", ");
  const guess = suggestion(label, known);
  return `The label "${label}" means nothing here${guess === "" ? "." : guess} There are ${list}.`;
}

function contradictions({ isOn, isOff, isKept }: Omit<LabelWishes, "warnings">): readonly string[] {
  const losing = [...(isOn ? [PREVIEW_LABELS.on] : []), ...(isKept ? [PREVIEW_LABELS.keep] : [])];
  return isOff ? losing.map((label) => `The label "${label}" has no effect beside "${PREVIEW_LABELS.off}".`) : [];
}
